"""The orthogonal sample and the budget."""

import numpy as np

from perfvec.exploration.baselines.active_boosting import ActiveBoosting
from tests.exploration.baselines.only_simulated import only_simulated
from tests.exploration.baselines.square_grid import square_grid


def test_the_first_sample_takes_each_size_of_each_cache_once():
    grid = square_grid()
    run = ActiveBoosting(designs=3).run(grid, np.random.default_rng(2))
    for mask in run.simulated:
        assert sorted(grid.sizes_kb[mask, 0]) == [4, 8, 16]
        assert sorted(grid.sizes_kb[mask, 1]) == [256, 512, 1024]


def test_active_learning_spends_the_budget_and_reads_only_what_it_paid_for():
    grid, method = square_grid(), ActiveBoosting(designs=5)
    run = method.run(grid, np.random.default_rng(3))
    assert run.simulated.sum(axis=1).tolist() == [5, 5]
    again = method.run(only_simulated(grid, run.scored, run.simulated), np.random.default_rng(3))
    assert np.array_equal(again.choices, run.choices)
