import numpy as np
import pytest

from perfvec.errors import MachineError
from perfvec.microarchitecture.machine_prior import machine_prior


def test_directions_carry_the_covariance_of_the_trained_machines():
    vectors = np.random.default_rng(0).normal(size=(12, 5))
    prior = machine_prior(vectors)
    np.testing.assert_allclose(prior.mean, vectors.mean(axis=0))
    np.testing.assert_allclose(prior.directions.T @ prior.directions, np.cov(vectors.T), atol=1e-12)


def test_fewer_machines_than_components_leave_their_span():
    prior = machine_prior(np.random.default_rng(0).normal(size=(4, 9)))
    assert prior.directions.shape == (3, 9)


def test_two_machines_are_too_few():
    with pytest.raises(MachineError, match="at least 3 trained machines, not 2"):
        machine_prior(np.ones((2, 4)))
