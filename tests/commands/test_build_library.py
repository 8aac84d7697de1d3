import pandas as pd
import pytest
from click.testing import CliRunner

from perfvec.commands.build_library import command
from perfvec.prediction.library import load_library
from tests.training.small_dataset import PROGRAMS, cut_dataset


@pytest.mark.slow
def test_builds_a_library_that_loads(gem5_data, tmp_path):
    dataset = cut_dataset(gem5_data, tmp_path / "dataset", rows=2000)
    arguments = ["--dataset", str(dataset.root), "--output", str(tmp_path / "library"), "--cache", str(tmp_path)]
    result = CliRunner().invoke(command, arguments)
    assert result.exit_code == 0, result.output
    library = load_library(tmp_path / "library")
    assert set(library.programs.index) == set(PROGRAMS)
    assert isinstance(library.machines, pd.DataFrame)
    assert len(library.machines) == 76


def test_a_folder_without_a_dataset_is_refused(tmp_path):
    result = CliRunner().invoke(command, ["--dataset", str(tmp_path), "--output", str(tmp_path / "library")])
    assert result.exit_code == 1
    assert "is no dataset folder" in result.output
