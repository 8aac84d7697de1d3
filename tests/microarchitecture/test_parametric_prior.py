import numpy as np

from perfvec.microarchitecture.manifold_files import machine_from_parameters, read_manifold
from perfvec.microarchitecture.parametric_prior import parametric_prior
from perfvec.microarchitecture.public_machines import presets
from perfvec.microarchitecture.trained_machines import read_trained_machines


def test_the_prior_s_centre_is_the_machine_made_from_the_parameters():
    trained = read_trained_machines()
    manifold = read_manifold(trained.foundation)
    for parameters in presets().values():
        prior = parametric_prior(parameters, manifold, trained)
        expected = machine_from_parameters(parameters, manifold, trained.foundation)
        assert prior.centres.shape == (1, trained.vectors.shape[1])
        np.testing.assert_allclose(prior.centres[0], expected.vector, rtol=1e-9)
        assert prior.spreads[0] > 0
