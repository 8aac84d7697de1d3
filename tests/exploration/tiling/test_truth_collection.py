import pytest

from perfvec.errors import TilingError
from perfvec.exploration.tiling.truth import TILING_FOLDER
from perfvec.exploration.tiling.truth_collection import write_tiling_truth


def test_the_shipped_files_are_those_of_the_dataset(gem5_data, tmp_path):
    assert write_tiling_truth(gem5_data, tmp_path) == 18
    for name in ("gem5.csv", "gem5.json", "elf.zip"):
        assert (tmp_path / name).read_bytes() == (TILING_FOLDER / name).read_bytes()


def test_a_folder_that_is_no_dataset_is_told(tmp_path):
    with pytest.raises(TilingError, match="could not be read"):
        write_tiling_truth(tmp_path, tmp_path / "out")
