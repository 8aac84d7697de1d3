import json
import zipfile

import pytest

from perfvec.errors import MeasurementError
from perfvec.training.probe_collection import write_probe_assets


def test_counts_come_from_the_grid_where_the_main_set_has_none(gem5_data, tmp_path):
    write_probe_assets(gem5_data, tmp_path)
    index = json.loads((gem5_data / "probes" / "index.json").read_text())
    programs = {
        program["name"]: program for program in json.loads((tmp_path / "programs.json").read_text())["programs"]
    }
    assert set(programs) == set(index)
    assert index["micro-chase-4m"]["instructions"] is None
    assert programs["micro-chase-4m"]["instructions"] == 917517
    assert programs["micro-window"]["instructions"] == index["micro-window"]["instructions"]


def test_the_archive_is_the_same_bytes_each_time(gem5_data, tmp_path):
    for name in ("a", "b"):
        write_probe_assets(gem5_data, tmp_path / name)
    assert (tmp_path / "a" / "elf.zip").read_bytes() == (tmp_path / "b" / "elf.zip").read_bytes()
    assert len(zipfile.ZipFile(tmp_path / "a" / "elf.zip").namelist()) == 16


def test_a_folder_without_probes_is_refused(tmp_path):
    with pytest.raises(MeasurementError, match="could not be read"):
        write_probe_assets(tmp_path, tmp_path)
