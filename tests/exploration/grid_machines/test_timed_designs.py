"""Known time of the base, and the window model's difference from it."""

import numpy as np
import pytest

from perfvec.exploration.grid_machines.grid_evidence import BaseDesign
from perfvec.exploration.grid_machines.timed_designs import TimedDesigns
from tests.exploration.grid_machines.grid_evidence_of import evidence_of
from tests.exploration.small_grid import small_grid


def test_differences_from_the_base_are_the_window_models_and_nothing_is_simulated():
    grid = small_grid()
    evidence = evidence_of([[1, 0], [0, 1], [1, 1]], grid.cycles + 7.0)
    method = TimedDesigns(evidence, BaseDesign(4, np.array([50.0, 60.0])), "timed", "Timed")
    run = method.run(grid, np.random.default_rng(0))
    assert run.predictions[1] == pytest.approx(110.0 + grid.cycles[2] - grid.cycles[2, 4])
    assert not run.simulated.any()
    assert not run.training.any()
    assert run.computing_seconds == 2 * (2 + 1)
    assert method.family == "perfvec"


def test_the_window_model_alone_is_charged_for_timing_alone():
    grid = small_grid()
    method = TimedDesigns(evidence_of([[1, 0]] * 3, 2 * grid.cycles), None, "alone", "Alone")
    run = method.run(grid, np.random.default_rng(0))
    assert run.predictions == pytest.approx(2 * grid.cycles[1:])
    assert run.choices.tolist() == [0, 4]
    assert run.computing_seconds == 2
    assert method.family == "window"
