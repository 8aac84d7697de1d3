"""What a run is charged for and how its choices are judged."""

import numpy as np

from perfvec.exploration.baselines.method import predicted_run
from perfvec.exploration.baselines.same_design import SameDesign
from perfvec.exploration.design_grid import DesignGrid
from perfvec.exploration.grid_study import run_study
from tests.exploration.small_grid import small_grid


class Peeking:
    """Simulates the first two designs of each scored program and the last one of the training program."""

    name, label, family, has_chance = "peeking", "Peeking", "simulating", True

    def run(self, grid: DesignGrid, generator: np.random.Generator):
        simulated, training = np.zeros((2, 6), bool), np.zeros((3, 6), bool)
        simulated[:, :2] = True
        training[0, 5] = True
        return predicted_run(grid, grid.rows_of(("val", "test")), grid.cycles[1:], simulated, training, 7.0)


def test_a_method_that_knows_all_chooses_the_best_design_and_pays_for_what_it_saw():
    told = []
    result = run_study(small_grid(), [Peeking()], [3, 4], told.append)
    assert told == [1, 1]
    assert result.choices["better"].tolist() == [0, 0, 0, 0]
    assert result.choices["regret"].tolist() == [0, 0, 0, 0]
    assert result.choices["front_share"].tolist() == [1, 1, 1, 1]
    assert result.choices[["program", "l1d_kb", "l2_kb"]].to_numpy().tolist()[:2] == [
        ["insensitive", 4, 512],
        ["sensitive", 32, 512],
    ]
    run = result.runs.iloc[0]
    assert (run["program_seconds"], run["training_seconds"]) == (7 + 8 + 13 + 14, 6)
    assert run["computing_seconds"] >= 7.0


def test_a_method_without_chance_runs_once():
    method, told = SameDesign(hindsight=True), []
    assert run_study(small_grid(), [method], [0, 1, 2], told.append).runs["seed"].tolist() == [0]
    assert told == [3]
