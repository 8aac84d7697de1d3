"""The base design is the trained machine of the same parameters."""

import numpy as np
import pytest

from perfvec.errors import MachineError
from perfvec.exploration.grid_machines.grid_evidence import base_design, seconds_of
from perfvec.microarchitecture.trained_machines import TrainedMachines
from tests.exploration.grid_machines.grid_evidence_of import evidence_of
from tests.exploration.small_grid import small_grid

VECTORS = np.array([[1.0, 2.0], [3.0, 4.0]])


def test_the_trained_preset_is_found_among_the_designs():
    base = base_design(small_grid(), TrainedMachines(("cortex_a72_like", "cortex_a7_like"), VECTORS, "foundation"))
    assert small_grid().sizes_kb[base.design].tolist() == [32, 512]
    assert base.vector.tolist() == [3, 4]


def test_a_grid_without_a_trained_machine_is_refused():
    with pytest.raises(MachineError, match="trained on"):
        base_design(small_grid(), TrainedMachines(("cortex_a72_like", "unheard_of"), VECTORS, "foundation"))


def test_vectors_and_seconds_are_those_of_the_rows():
    evidence = evidence_of([[1, 0], [0, 1], [2, 2]], np.ones((3, 6)))
    assert evidence.vectors(np.array([2, 0])).tolist() == [[2, 2], [1, 0]]
    assert seconds_of([evidence.representation_seconds, evidence.timing_seconds], np.array([0, 2])) == 6
