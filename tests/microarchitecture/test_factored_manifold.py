import numpy as np
import pytest

from perfvec.microarchitecture.factored_manifold import FEW_PROGRAMS, FactoredManifold
from perfvec.microarchitecture.parameter_table import ParameterTable, table_of
from perfvec.microarchitecture.parameter_vector import PARAMETER_VECTOR_SOURCES, parameter_matrix
from perfvec.microarchitecture.projected_manifold import project_manifold
from perfvec.microarchitecture.public_machines import presets
from perfvec.microarchitecture.sampling import sample_machines
from perfvec.training.manifold_fit import fit_manifold
from tests.microarchitecture.test_machine_manifold import measured_machines, true_vectors

PROGRAMS = np.random.default_rng(5).uniform(100, 1000, (4, 3))


@pytest.fixture(scope="module")
def projected():
    return project_manifold(fit_manifold(measured_machines(45), true_vectors()[:45]), PROGRAMS)


def test_the_factors_multiply_to_the_kernel(projected):
    table = table_of(sample_machines(3000, 9)).take(np.arange(9000) % 3000)
    found = FactoredManifold(projected).cycles(table)
    expected = projected.cycles(parameter_matrix(table), table.columns["core"] == 0)
    np.testing.assert_allclose(found, expected, rtol=1e-11)


def test_many_programs_are_the_same(projected):
    programs = np.random.default_rng(6).uniform(100, 1000, (FEW_PROGRAMS + 5, 3))
    many = project_manifold(projected.manifold, programs)
    table = table_of(sample_machines(900, 9)).take(np.arange(5000) % 900)
    found = FactoredManifold(many).cycles(table)
    expected = many.cycles(parameter_matrix(table), table.columns["core"] == 0)
    np.testing.assert_allclose(found, expected, rtol=1e-11)


def test_a_space_that_varies_little_is_the_same(projected):
    base = table_of([presets()["cortex_a53_like"], presets()["wide8_like"]]).take(np.arange(500) % 2)
    table = ParameterTable({**base.columns, "l2.latency": 8 + np.arange(500) // 50})
    found = FactoredManifold(projected).cycles(table)
    expected = projected.cycles(parameter_matrix(table), table.columns["core"] == 0)
    np.testing.assert_allclose(found, expected, rtol=1e-11)


def test_too_many_values_are_left_to_the_caller(projected):
    table = table_of(sample_machines(20, 9)).take(np.arange(400) % 20)
    table = ParameterTable({**table.columns, "period_ps": 300 + np.arange(400)})
    assert FactoredManifold(projected).cycles(table) is None


def test_every_varying_number_follows_from_its_group(projected):
    factored = FactoredManifold(projected)
    for column, owner in zip(factored.columns, factored.owners, strict=True):
        assert set(PARAMETER_VECTOR_SOURCES[column]) <= set(factored.groups[owner])
