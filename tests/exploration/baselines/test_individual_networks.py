"""Half of the designs are simulated, and no others are read."""

import numpy as np

from perfvec.exploration.baselines.individual_networks import IndividualNetworks
from tests.exploration.baselines.only_simulated import only_simulated
from tests.exploration.small_grid import small_grid


def test_it_simulates_its_share_of_each_scored_program_and_reads_nothing_else():
    grid, method = small_grid(), IndividualNetworks()
    run = method.run(grid, np.random.default_rng(5))
    assert run.simulated.sum(axis=1).tolist() == [3, 3]
    assert not run.training.any()
    again = method.run(only_simulated(grid, run.scored, run.simulated), np.random.default_rng(5))
    assert np.array_equal(again.predictions, run.predictions)


def test_simulated_designs_are_taken_as_measured():
    grid = small_grid()
    run = IndividualNetworks(share=1.0).run(grid, np.random.default_rng(0))
    assert np.array_equal(run.predictions, grid.cycles[1:])
    assert run.choices.tolist() == [0, 4]
