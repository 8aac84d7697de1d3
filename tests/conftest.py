"""Fixtures that tests of several folders share."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

_BESIDE_REPOSITORY = Path(__file__).resolve().parents[2] / "shared" / "gem5"

# The first example may compile a kernel; and no test asserts a time.
settings.register_profile("project", deadline=None)
settings.load_profile("project")


@pytest.fixture(scope="session")
def gem5_data() -> Path:
    """Return the folder of the gem5 dataset, or skip where it is not at hand."""
    folder = Path(os.environ.get("PERFVEC_GEM5_DATA", _BESIDE_REPOSITORY))
    if not (folder / "machines.json").is_file():
        pytest.skip("the gem5 dataset is not at hand; PERFVEC_GEM5_DATA may name its folder")
    return folder
