"""One design for all programs."""

import numpy as np

from perfvec.exploration.baselines.same_design import SameDesign
from tests.exploration.small_grid import small_grid


def test_it_is_the_best_for_the_training_program_among_those_simulated():
    grid = small_grid()
    run = SameDesign(training_programs=1, designs=6).run(grid, np.random.default_rng(0))
    assert run.choices.tolist() == [int(np.argmin(grid.cycles[0] * grid.costs))] * 2
    assert run.training.sum(axis=1).tolist() == [6, 0, 0]


def test_in_hindsight_no_single_design_is_better():
    grid = small_grid()
    choice = SameDesign(hindsight=True).run(grid, np.random.default_rng(0)).choices[0]
    objectives = grid.cycles[1:] * grid.costs
    better = [(objectives < objectives[:, [design]]).mean() for design in range(6)]
    assert better[choice] == min(better)
