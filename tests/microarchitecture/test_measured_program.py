import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfvec.errors import MeasurementError
from perfvec.microarchitecture.measured_program import (
    MeasuredProgram,
    join_short_blocks,
    normal_equations,
    sum_equations,
)


def program_of(counts):
    random = np.random.default_rng(len(counts))
    counts = np.array(counts, dtype=np.int64)
    return MeasuredProgram("p", random.random((len(counts), 3)), random.uniform(1, 9, len(counts)), counts)


@given(st.lists(st.integers(1, 3000), min_size=1, max_size=30))
def test_joining_keeps_sums_and_leaves_no_short_block(counts):
    program = program_of(counts)
    joined = join_short_blocks(program)
    np.testing.assert_allclose(joined.vector, program.vector)
    assert joined.total_cycles == pytest.approx(program.total_cycles)
    assert joined.instructions.sum() == sum(counts)
    assert len(joined.cycles) == 1 or joined.instructions.min() >= 1000


def test_blocks_long_enough_are_left_alone():
    program = program_of([1000, 1000, 2500])
    np.testing.assert_array_equal(join_short_blocks(program).cycles, program.cycles)


def test_equations_are_the_gradient_of_the_stated_objective():
    """Finite differences of (R·M/T - 1)² + w · Σ n_b/N ((x_b·M - y_b) / (T n_b/N))², at a random vector."""
    program, weight = program_of([1000, 2000, 1500]), 0.3
    share = program.instructions / program.instructions.sum()

    def objective(vector):
        total = (program.vector @ vector / program.total_cycles - 1) ** 2
        blocks = (program.sums @ vector - program.cycles) / (program.total_cycles * share)
        return total + weight * (share * blocks**2).sum()

    equations = normal_equations(program, weight)
    at = np.array([0.4, 1.7, 0.9])
    gradient = 2 * (equations.gram @ at - equations.target)
    step = 1e-6
    numeric = [(objective(at + step * axis) - objective(at - step * axis)) / (2 * step) for axis in np.eye(3)]
    np.testing.assert_allclose(gradient, numeric, rtol=1e-5)


@pytest.mark.parametrize(
    ("cycles", "instructions", "message"),
    [
        ([1.0], [1, 2], "not of one length"),
        ([0.0, 0.0], [1, 2], "positive cycles"),
        ([1.0, np.nan], [1, 2], "positive cycles"),
        ([1.0, 2.0], [1, 0], "positive cycles and instructions"),
    ],
)
def test_what_cannot_be_measured_is_refused(cycles, instructions, message):
    with pytest.raises(MeasurementError, match=message):
        MeasuredProgram("p", np.ones((2, 3)), np.array(cycles), np.array(instructions, dtype=np.int64))


def test_the_misfit_is_the_stated_objective_and_adds():
    program, weight, vector = program_of([1000, 2000, 1500]), 0.3, np.array([0.4, 1.7, 0.9])
    share = program.instructions / program.instructions.sum()
    blocks = (program.sums @ vector - program.cycles) / (program.total_cycles * share)
    expected = (program.vector @ vector / program.total_cycles - 1) ** 2 + weight * (share * blocks**2).sum()
    found = sum_equations([normal_equations(program, weight)] * 2)
    misfit = found.constant - 2 * found.target @ vector + vector @ found.gram @ vector
    assert misfit == pytest.approx(2 * expected)
