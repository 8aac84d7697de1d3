"""A new program that is a mixture of training programs is told from few responses."""

import dataclasses

import numpy as np
import pytest

from perfvec.exploration.baselines.combined_networks import CombinedNetworks
from tests.exploration.small_grid import small_grid


def test_it_pays_for_training_programs_and_responses():
    run = CombinedNetworks(training_programs=1, training_designs=4, responses=2).run(
        small_grid(), np.random.default_rng(0)
    )
    assert run.training.sum(axis=1).tolist() == [4, 0, 0]
    assert run.simulated.sum(axis=1).tolist() == [2, 2]
    assert run.scored.tolist() == [1, 2]


def test_a_program_trained_on_is_not_scored():
    method = CombinedNetworks(training_programs=2, training_designs=4, responses=2, any_program=True)
    for seed in range(6):
        run = method.run(small_grid(), np.random.default_rng(seed))
        assert not run.training[run.scored].any()
        assert (run.training.sum(axis=1) == 4).sum() == 2


def test_a_program_like_the_training_program_is_predicted():
    grid = small_grid()
    alike = dataclasses.replace(grid, cycles=np.stack([grid.cycles[0], 2 * grid.cycles[0], 3 * grid.cycles[0]]))
    method = CombinedNetworks(training_programs=1, training_designs=6, responses=3, keep_measured=False)
    predictions = method.run(alike, np.random.default_rng(0)).predictions
    assert predictions[1] == pytest.approx(3 * grid.cycles[0], rel=0.03)
