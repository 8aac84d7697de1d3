from dataclasses import replace

import numpy as np
import pytest

from perfvec.errors import CheckpointError
from perfvec.prediction.machine_table import read_machine_table, write_machine_table
from tests.prediction.small_library import FOUNDATION, MACHINES


def test_machines_survive_the_file(tmp_path):
    write_machine_table(tmp_path, MACHINES, FOUNDATION)
    found = read_machine_table(tmp_path, FOUNDATION)
    np.testing.assert_array_equal(found.vectors, MACHINES.vectors)
    assert replace(found, vectors=MACHINES.vectors) == MACHINES


def test_another_model_is_refused(tmp_path):
    write_machine_table(tmp_path, MACHINES, FOUNDATION)
    with pytest.raises(CheckpointError, match="not to other"):
        read_machine_table(tmp_path, "other")
