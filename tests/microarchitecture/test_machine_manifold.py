import numpy as np
import pytest

from perfvec.microarchitecture.machine_manifold import KernelSettings, kernel, prior_variances
from perfvec.microarchitecture.measured_program import MeasuredProgram, normal_equations
from perfvec.microarchitecture.parameter_table import table_of
from perfvec.microarchitecture.parameter_vector import parameter_matrix
from perfvec.microarchitecture.sampling import sample_machines
from perfvec.training.manifold_fit import MeasuredMachine, fit_manifold

DIMENSION = 3
MACHINES = sample_machines(60, 3)


def true_vectors():
    """Vectors that follow from parameters: memory latency, reorder buffer and core kind."""
    return np.array(
        [
            [1.0 + (machine.core == "o3"), np.log2(machine.l1d.size_kb) / 4, 1000 / machine.period_ps / 2]
            for machine in MACHINES
        ]
    )


def measured_machines(count):
    random = np.random.default_rng(0)
    machines = []
    for machine, vector in zip(MACHINES[:count], true_vectors(), strict=False):
        sums = random.uniform(100, 1000, (12, DIMENSION))
        program = MeasuredProgram("p", sums, sums @ vector, np.full(12, 1000, dtype=np.int64))
        machines.append(MeasuredMachine(machine, normal_equations(program, 10.0)))
    return machines


@pytest.fixture(scope="module")
def manifold():
    return fit_manifold(measured_machines(45), true_vectors()[:45])


def test_unseen_machines_are_predicted_better_than_by_the_mean(manifold):
    cores = np.array([machine.core == "o3" for machine in MACHINES])
    vectors, spreads = manifold.predict(parameter_matrix(table_of(MACHINES)), cores)
    truth = true_vectors()
    unseen = slice(45, 60)
    error = np.abs(vectors[unseen] - truth[unseen]).mean()
    assert error < 0.5 * np.abs(truth[:45].mean(axis=0) - truth[unseen]).mean()
    assert spreads[:45].mean() < spreads[unseen].mean()


def test_known_machines_come_back_nearer_than_unseen_ones(manifold):
    cores = np.array([machine.core == "o3" for machine in MACHINES])
    vectors, _ = manifold.predict(parameter_matrix(table_of(MACHINES)), cores)
    errors = np.abs(vectors - true_vectors()).mean(axis=1)
    assert errors[:45].mean() < errors[45:].mean()


def test_the_kernel_is_symmetric_positive_and_agrees_with_its_diagonal():
    random = np.random.default_rng(1)
    points, cores, settings = random.normal(size=(20, 7)), random.random(20) < 0.5, KernelSettings()
    matrix = kernel(points, cores, points, cores, settings)
    np.testing.assert_allclose(matrix, matrix.T)
    np.testing.assert_allclose(np.diag(matrix), prior_variances(points, settings))
    assert np.linalg.eigvalsh(matrix).min() > -1e-9
