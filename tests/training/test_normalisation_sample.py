import numpy as np

from perfvec.training.normalisation_sample import sampled_normalisation
from tests.training.programs import MACHINES, random_program


def test_mean_and_scale_are_those_of_uniform_numbers() -> None:
    programs = [random_program(seed, MACHINES) for seed in range(3)]
    normalisation = sampled_normalisation(programs, np.array([0, 7, 30]))
    np.testing.assert_allclose(normalisation.mean, 0.5, atol=0.03)
    np.testing.assert_allclose(normalisation.scale, np.sqrt(12), atol=0.15)
