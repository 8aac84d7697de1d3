"""Where the window model's changes are linear in the representation, they are found; the ridge keeps the rest small."""

import numpy as np
import pytest

from perfvec.exploration.grid_machines.grid_evidence import BaseDesign
from perfvec.exploration.grid_machines.window_machines import TimedProgram, WindowMachines, changes_of_vector
from tests.exploration.grid_machines.grid_evidence_of import evidence_of
from tests.exploration.small_grid import small_grid

RANDOM = np.random.default_rng(0)
DIMENSION, DESIGNS = 4, 6
VECTORS = RANDOM.normal(size=(DESIGNS, DIMENSION)) * 0.1 + np.array([2.0, 3.0, 1.0, 2.0])
TRAINED = RANDOM.normal(size=(12, DIMENSION)) * 3.0 + 2.0


def programs(count: int = 8) -> list[TimedProgram]:
    sums = [RANDOM.uniform(1.0, 9.0, size=(30, DIMENSION)) for _ in range(count)]
    return [TimedProgram(item, VECTORS @ item.T, 1.5) for item in sums]


def test_changes_of_vector_are_found_where_the_window_model_is_linear():
    changes = changes_of_vector(programs(), 4, TRAINED)
    assert changes == pytest.approx(VECTORS - VECTORS[4], abs=1e-3)
    assert changes[4] == pytest.approx(np.zeros(DIMENSION), abs=1e-12)


def test_scored_programs_are_predicted_and_the_timing_of_training_programs_is_charged():
    grid = small_grid()
    scored = RANDOM.uniform(1.0, 9.0, size=(3, DIMENSION))
    base = BaseDesign(4, VECTORS[4])
    run = WindowMachines(evidence_of(scored, np.ones((3, 6))), base, programs(), TRAINED).run(grid, RANDOM)
    assert run.predictions == pytest.approx(scored[1:] @ VECTORS.T, rel=1e-3)
    assert run.computing_seconds == 2 * 2 + 8 * 1.5
    assert not run.simulated.any()
