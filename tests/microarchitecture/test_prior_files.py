import numpy as np
import pytest

from perfvec.errors import CheckpointError
from perfvec.microarchitecture.prior_files import read_priors, write_sampled_machines
from perfvec.microarchitecture.trained_machines import TrainedMachines

TRAINED = TrainedMachines(("a", "b", "c"), np.random.default_rng(0).normal(size=(3, 4)), "f00d")


def test_priors_survive_the_file(tmp_path):
    centres, spreads = np.random.default_rng(1).normal(size=(9, 4)), np.linspace(0.1, 1, 9)
    write_sampled_machines(centres, spreads, "f00d", tmp_path)
    priors = read_priors(TRAINED, tmp_path)
    np.testing.assert_allclose(priors["sampled"].centres, centres, rtol=1e-6)
    np.testing.assert_allclose(priors["sampled"].spreads, spreads, rtol=1e-6)
    np.testing.assert_allclose(priors["trained"].centres, TRAINED.vectors.mean(axis=0)[None])


def test_priors_of_another_model_are_refused(tmp_path):
    write_sampled_machines(np.ones((2, 4)), np.ones(2), "other", tmp_path)
    with pytest.raises(CheckpointError, match="belongs to foundation model other, not to f00d"):
        read_priors(TRAINED, tmp_path)
