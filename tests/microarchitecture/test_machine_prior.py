import numpy as np
import pytest

from perfvec.errors import MachineError
from perfvec.microarchitecture.machine_prior import machine_prior, sampled_prior


def test_directions_carry_the_covariance_of_the_trained_machines():
    vectors = np.random.default_rng(0).normal(size=(12, 5))
    prior = machine_prior(vectors)
    np.testing.assert_allclose(prior.centres, vectors.mean(axis=0)[None])
    assert prior.spreads.tolist() == [1.0]
    np.testing.assert_allclose(prior.directions.T @ prior.directions, np.cov(vectors.T), atol=1e-12)


def test_fewer_machines_than_components_leave_their_span():
    prior = machine_prior(np.random.default_rng(0).normal(size=(4, 9)))
    assert prior.directions.shape == (3, 9)


def test_two_machines_are_too_few():
    with pytest.raises(MachineError, match="at least 3 trained machines, not 2"):
        machine_prior(np.ones((2, 4)))


def test_sampled_machines_become_centres():
    vectors, random = np.random.default_rng(0).normal(size=(12, 5)), np.random.default_rng(1)
    centres, spreads = random.normal(size=(30, 5)), random.random(30)
    prior = sampled_prior(vectors, centres, spreads)
    np.testing.assert_array_equal(prior.centres, centres)
    np.testing.assert_array_equal(prior.directions, machine_prior(vectors).directions)


@pytest.mark.parametrize(("centres", "spreads"), [((30, 4), 30), ((30, 5), 29), ((0, 5), 0)])
def test_centres_that_do_not_fit_are_refused(centres, spreads):
    with pytest.raises(MachineError, match="do not fit vectors of 5"):
        sampled_prior(np.random.default_rng(0).normal(size=(12, 5)), np.ones(centres), np.ones(spreads))
