"""A run's choice follows from its predictions."""

import numpy as np

from perfvec.exploration.baselines.method import predicted_run, with_measured
from tests.exploration.small_grid import small_grid


def test_the_least_product_of_cycles_and_cost_is_chosen_and_nothing_is_charged_by_default():
    grid = small_grid()
    run = predicted_run(grid, grid.rows_of(("test",)), grid.cycles[2:])
    assert run.choices.tolist() == [4]
    assert not run.simulated.any()
    assert not run.training.any()
    assert run.computing_seconds == 0


def test_what_was_simulated_replaces_the_prediction():
    mixed = with_measured(np.zeros((1, 3)), np.array([[5.0, 6.0, 7.0]]), np.array([[False, True, False]]))
    assert mixed.tolist() == [[0, 6, 0]]
