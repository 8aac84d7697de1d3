import numpy as np
import pytest

from perfvec.microarchitecture.parameter_table import table_of
from perfvec.microarchitecture.parameter_vector import parameter_matrix
from perfvec.microarchitecture.projected_manifold import project_manifold
from perfvec.training.manifold_fit import fit_manifold
from tests.microarchitecture.test_machine_manifold import MACHINES, measured_machines, true_vectors

PROGRAMS = np.random.default_rng(5).uniform(100, 1000, (4, 3))
PARAMETERS, CORES = parameter_matrix(table_of(MACHINES)), np.array([item.core == "o3" for item in MACHINES])


@pytest.fixture(scope="module")
def manifold():
    return fit_manifold(measured_machines(45), true_vectors()[:45])


def test_cycles_and_spreads_are_those_of_the_vectors(manifold):
    vectors, spreads = manifold.predict(PARAMETERS, CORES)
    projected = project_manifold(manifold, PROGRAMS)
    np.testing.assert_allclose(projected.cycles(PARAMETERS, CORES), vectors @ PROGRAMS.T, rtol=1e-10)
    np.testing.assert_allclose(projected.spreads(PARAMETERS, CORES), spreads, rtol=1e-3)


def test_deviations_are_those_over_the_known_machines(manifold):
    vectors, _ = manifold.predict(PARAMETERS[:45], CORES[:45])
    np.testing.assert_allclose(
        project_manifold(manifold, PROGRAMS).deviations, (vectors @ PROGRAMS.T).std(axis=0), rtol=1e-9
    )
