import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfvec.errors import MeasurementError
from perfvec.microarchitecture.fitting import FittingSettings, fit_vector
from perfvec.microarchitecture.machine_prior import MachinePrior, machine_prior, sampled_prior
from perfvec.microarchitecture.measured_program import MeasuredProgram

DIMENSION = 6


def exact_program(random, name, machine, blocks):
    sums = random.uniform(50.0, 500.0, (blocks, DIMENSION))
    return MeasuredProgram(name, sums, sums @ machine, np.full(blocks, 1000, dtype=np.int64))


def trained(random, count=20):
    return random.uniform(0.5, 3.0, (count, DIMENSION))


@given(st.integers(0, 10_000))
def test_recovers_an_exact_machine_from_noiseless_phases(seed):
    random = np.random.default_rng(seed)
    machine = random.uniform(0.1, 5.0, DIMENSION)
    programs = [exact_program(random, f"p{number}", machine, 40) for number in range(3)]
    vector = fit_vector(programs, machine_prior(trained(random)), FittingSettings(1e-6, 1.0))
    np.testing.assert_allclose(vector, machine, rtol=1e-4)


@given(st.integers(0, 10_000))
def test_one_total_moves_the_mean_machine_onto_it(seed):
    random = np.random.default_rng(seed)
    vectors = trained(random)
    program = exact_program(random, "p", 2.0 * vectors.mean(axis=0), 1)
    vector = fit_vector([program], machine_prior(vectors), FittingSettings(1e-6))
    assert program.vector @ vector == pytest.approx(program.total_cycles, rel=1e-6)


def test_hardly_trusted_measurements_give_the_mean_machine():
    random = np.random.default_rng(1)
    vectors = trained(random)
    program = exact_program(random, "p", 3.0 * vectors.mean(axis=0), 30)
    vector = fit_vector([program], machine_prior(vectors), FittingSettings(1e6, 1.0))
    np.testing.assert_allclose(vector, vectors.mean(axis=0), rtol=1e-6)


def test_the_unit_of_cycles_of_one_program_does_not_outweigh_another():
    """A program a thousand times as long pulls no harder: errors are relative."""
    random = np.random.default_rng(2)
    vectors = trained(random)
    prior, settings = machine_prior(vectors), FittingSettings(0.1)
    short, long = (exact_program(random, name, vectors[0], 1) for name in "ab")
    longer = MeasuredProgram("b", long.sums * 1000, long.cycles * 1000, long.instructions * 1000)
    np.testing.assert_allclose(
        fit_vector([short, long], prior, settings), fit_vector([short, longer], prior, settings), rtol=1e-9
    )


def test_golden_fit():
    vectors = np.array([[1.0, 2.0], [2.0, 2.5], [3.0, 5.0], [1.5, 1.0]])
    program = MeasuredProgram("p", np.array([[100.0, 50.0]]), np.array([400.0]), np.array([1000]))
    vector = fit_vector([program], machine_prior(vectors), FittingSettings(0.1))
    np.testing.assert_allclose(vector, [2.2594452070, 3.3909557177], rtol=1e-9)


def test_nothing_measured_is_refused():
    with pytest.raises(MeasurementError, match="at least one program"):
        fit_vector([], machine_prior(np.eye(DIMENSION)), FittingSettings(0.1))


def test_representations_of_another_size_are_refused():
    program = MeasuredProgram("p", np.ones((1, 3)), np.ones(1), np.ones(1, dtype=np.int64))
    with pytest.raises(MeasurementError, match=r"\[3\] components, but the trained machines 6"):
        fit_vector([program], machine_prior(np.eye(DIMENSION)), FittingSettings(0.1))


def test_measurements_choose_among_sampled_machines():
    """Totals that one of the centres explains lead to it, where the mean machine's prior stays far from it."""
    random = np.random.default_rng(4)
    vectors = trained(random)
    centres = random.uniform(0.5, 3.0, (50, DIMENSION))
    prior = sampled_prior(vectors, centres, np.full(50, 1e-4))
    programs = [exact_program(random, f"p{number}", centres[17], 1) for number in range(4)]
    vector = fit_vector(programs, prior, FittingSettings(0.01))
    np.testing.assert_allclose(vector, centres[17], rtol=0.05)
    assert np.abs(fit_vector(programs, machine_prior(vectors), FittingSettings(0.01)) - centres[17]).max() > 0.1


@given(st.integers(0, 10_000))
def test_the_posterior_mean_is_that_of_brute_force(seed):
    """Against importance weights over many draws of a prior in two dimensions."""
    random = np.random.default_rng(seed)
    prior = MachinePrior(random.normal(2, 0.5, (3, 2)), random.uniform(0.2, 1, 3), random.normal(0, 0.4, (2, 2)))
    program = MeasuredProgram("p", np.array([[3.0, 1.0]]), np.array([9.0]), np.array([1000]))
    draws = [
        centre + np.sqrt(spread) * random.normal(size=(40_000, 2)) @ prior.directions
        for centre, spread in zip(prior.centres, prior.spreads, strict=True)
    ]
    vectors = np.concatenate(draws)
    weights = np.exp(-0.5 * ((vectors @ program.vector / 9.0 - 1.0) / 0.2) ** 2)
    expected = weights @ vectors / weights.sum()
    np.testing.assert_allclose(fit_vector([program], prior, FittingSettings(0.2)), expected, atol=0.05)
