import pytest
from click.testing import CliRunner

from perfvec.commands.calibrate import command
from perfvec.microarchitecture.manifold_files import read_manifold, write_manifold
from perfvec.microarchitecture.trained_machines import read_trained_machines
from perfvec.prediction.interval_calibration import read_calibration
from tests.training.small_dataset import cut_dataset


@pytest.mark.slow
def test_writes_the_error_bars(gem5_data, tmp_path):
    foundation = read_trained_machines().foundation
    (tmp_path / "library").mkdir()
    write_manifold(read_manifold(foundation), foundation, tmp_path / "library")
    dataset = cut_dataset(gem5_data, tmp_path / "dataset", rows=2000)
    result = CliRunner().invoke(command, ["--dataset", str(dataset.root), "--library", str(tmp_path / "library")])
    assert result.exit_code == 0, result.output
    assert "cross validated coverage: " in result.output
    assert read_calibration(foundation, folder=tmp_path / "library").quantile > 0


def test_a_library_without_a_manifold_is_refused(tmp_path):
    result = CliRunner().invoke(command, ["--dataset", str(tmp_path), "--library", str(tmp_path)])
    assert result.exit_code == 1
    assert "manifold.npz" in result.output
