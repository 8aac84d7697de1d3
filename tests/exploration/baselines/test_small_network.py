"""A network fits what it sees; a constant program stays constant."""

import numpy as np
import pytest

from perfvec.exploration.baselines.small_network import fit_network

COORDINATES = np.stack(np.meshgrid(np.linspace(-1, 1, 6), np.linspace(-1, 1, 6)), axis=-1).reshape(-1, 2)


def test_a_smooth_program_is_learnt_from_half_of_the_designs():
    cycles = np.exp(COORDINATES[:, 0]) * 1000.0
    half = np.r_[0:12, 30:36]  # two ends and a row beside one
    predicted = fit_network(COORDINATES, cycles, half, 8, np.random.default_rng(0))
    assert predicted == pytest.approx(cycles, rel=0.1)


def test_cycles_of_designs_that_were_not_simulated_are_never_read():
    cycles = np.exp(COORDINATES[:, 0])
    hidden = np.where(np.arange(36) % 2, np.nan, cycles)
    predicted = fit_network(COORDINATES, hidden, np.arange(0, 36, 2), 4, np.random.default_rng(1))
    assert np.isfinite(predicted).all()


def test_a_program_that_no_size_matters_to_is_constant():
    predicted = fit_network(COORDINATES, np.full(36, 42.0), np.array([1, 5]), 4, np.random.default_rng(0))
    assert predicted == pytest.approx(np.full(36, 42.0))
