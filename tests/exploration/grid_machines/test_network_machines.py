"""A network from sizes to vectors learns machines that change smoothly with them."""

import numpy as np
import pytest

from perfvec.exploration.grid_machines.network_machines import NetworkMachines, fit_network_machines
from perfvec.microarchitecture.measured_program import MeasuredProgram, normal_equations, sum_equations
from tests.exploration.grid_machines.grid_evidence_of import evidence_of
from tests.exploration.small_grid import small_grid

RANDOM = np.random.default_rng(1)
TRAINED = RANDOM.normal(size=(10, 3)) + 5.0


def test_vectors_that_depend_smoothly_on_sizes_are_learnt():
    coordinates = small_grid().coordinates
    vectors = np.array([4.0, 5.0, 6.0]) + coordinates @ np.array([[0.3, -0.4, 0.2], [0.1, 0.2, -0.3]])
    programs = RANDOM.uniform(1.0, 9.0, size=(4, 20, 3))
    counts = np.full(20, 1000)
    equations = [
        sum_equations([normal_equations(MeasuredProgram("p", sums, sums @ vector, counts), 0.3) for sums in programs])
        for vector in vectors
    ]
    found = fit_network_machines(coordinates, np.arange(6), equations, TRAINED, seed=0)
    predicted, measured = programs.sum(axis=1) @ found.T, programs.sum(axis=1) @ vectors.T
    assert predicted == pytest.approx(measured, rel=0.03)


def test_it_simulates_training_programs_alone():
    grid = small_grid()
    evidence = evidence_of(RANDOM.uniform(10.0, 20.0, size=(3, 3)), np.ones((3, 6)))
    phases = {"p0": np.tile(grid.cycles[0][:, None] / 4, (1, 4))}
    method = NetworkMachines(evidence, phases, TRAINED, training_programs=1, training_designs=4)
    run = method.run(grid, np.random.default_rng(0))
    assert run.training.sum(axis=1).tolist() == [4, 0, 0]
    assert not run.simulated.any()
    assert run.computing_seconds == 3 * 2
    assert np.isfinite(run.predictions).all()
    again = method.run(grid, np.random.default_rng(0))
    assert np.array_equal(again.predictions, run.predictions)
