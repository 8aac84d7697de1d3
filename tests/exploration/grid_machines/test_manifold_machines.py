"""The shipped manifold predicts the grid as it predicts any designs."""

import numpy as np
import pytest

from perfvec.exploration.grid_machines.grid_evidence import GridEvidence
from perfvec.exploration.grid_machines.manifold_machines import ManifoldMachines
from perfvec.prediction.design_prediction import predict_designs
from perfvec.prediction.library import load_library
from tests.exploration.small_grid import small_grid


def test_it_predicts_what_the_design_api_predicts():
    grid, library = small_grid(), load_library()
    programs = tuple(library.representation(name) for name in library.programs.index[:3])
    evidence = GridEvidence(programs, np.ones((3, 6)), np.full(3, 2.0), np.zeros(3))
    run = ManifoldMachines(evidence, library).run(grid, np.random.default_rng(0))
    assert run.predictions == pytest.approx(predict_designs(grid.designs, programs[1:], library).cycles.T)
    assert run.computing_seconds == 4
