"""A small dataset that the tests of this folder share."""

from pathlib import Path

import pytest

from perfvec.training.gem5_dataset import Gem5Dataset
from tests.training.small_dataset import cut_dataset


@pytest.fixture(scope="session")
def small_dataset(gem5_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Gem5Dataset:
    return cut_dataset(gem5_data, tmp_path_factory.mktemp("dataset"))
