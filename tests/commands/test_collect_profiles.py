"""`collect-profiles` on a dataset of two programs."""

import shutil

import numpy as np
import pytest
from click.testing import CliRunner

from perfvec.cli import main
from perfvec.features.program_profile import read_profiles

PROGRAMS = ("poly-gemm", "micro-window")


@pytest.fixture
def two_programs(gem5_data, tmp_path):
    """Return a folder that holds the traces and symbols of two programs of the dataset."""
    folder = tmp_path / "dataset"
    for part in ("traces", "symbols"):
        (folder / part).mkdir(parents=True)
        for program in PROGRAMS:
            for path in (gem5_data / part).glob(f"{program}.*"):
                shutil.copy(path, folder / part)
    header, *rows = (gem5_data / "programs.csv").read_text().splitlines()
    (folder / "programs.csv").write_text("\n".join([header, *(row for row in rows if row.split(",")[0] in PROGRAMS)]))
    return folder


def test_what_ships_is_what_the_command_makes(two_programs, tmp_path):
    output = tmp_path / "new" / "profiles.json"
    result = CliRunner().invoke(main, ["collect-profiles", str(two_programs), "--output", str(output)])
    assert result.exit_code == 0, result.output
    made, shipped = read_profiles(output), read_profiles()
    assert sorted(made) == sorted(PROGRAMS)
    for program in PROGRAMS:
        assert made[program].mix == shipped[program].mix
        assert np.array_equal(made[program].data_reuse.counts, shipped[program].data_reuse.counts)


def test_another_folder_is_one_sentence(tmp_path):
    result = CliRunner().invoke(main, ["collect-profiles", str(tmp_path)])
    assert result.exit_code == 1
    assert "programs.csv" in result.output
