"""Any design may come, none is simulated."""

import numpy as np

from perfvec.exploration.baselines.random_design import RandomDesign
from tests.exploration.small_grid import small_grid


def test_every_design_comes_and_nothing_is_simulated():
    runs = [RandomDesign().run(small_grid(), np.random.default_rng(seed)) for seed in range(60)]
    assert {int(choice) for run in runs for choice in run.choices} == set(range(6))
    assert not any(run.simulated.any() or run.training.any() for run in runs)
    assert runs[0].predictions is None
