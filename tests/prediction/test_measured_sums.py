import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfvec.errors import MeasurementError
from perfvec.microarchitecture.measurements import Measurement
from perfvec.prediction.measured_sums import measured_sums
from tests.prediction.small_library import random_representation

PROGRAM = random_representation("p", 4500, 1)


def measured(ends, cycles=None):
    counts = None if ends is None else np.array(ends, dtype=np.int64)
    values = np.arange(1.0, 1.0 + (1 if ends is None else len(ends))) if cycles is None else np.array(cycles)
    return measured_sums(Measurement("p", counts, values), PROGRAM)


@pytest.mark.parametrize("ends", [None, [4500], [4501], [4590], [4410]])
def test_a_total_near_the_whole_is_the_whole(ends):
    program = measured(ends)
    np.testing.assert_array_equal(program.sums, PROGRAM.vector[None])
    np.testing.assert_array_equal(program.instructions, [4500])


def test_boundaries_at_phases_are_exact():
    program = measured([1000, 3000, 4500], [10.0, 40.0, 45.0])
    expected = [PROGRAM.phases[0], PROGRAM.phases[1:3].sum(axis=0), PROGRAM.phases[3:].sum(axis=0)]
    np.testing.assert_allclose(program.sums, expected, rtol=1e-9, atol=1e-9)
    np.testing.assert_array_equal(program.cycles, [10.0, 30.0, 5.0])
    np.testing.assert_array_equal(program.instructions, [1000, 2000, 1500])


def test_a_boundary_inside_a_phase_takes_its_share():
    program = measured([1250, 4250])
    np.testing.assert_allclose(program.sums[0], PROGRAM.phases[0] + 0.25 * PROGRAM.phases[1], rtol=1e-9, atol=1e-9)
    whole = PROGRAM.vector - 0.5 * PROGRAM.phases[4]
    np.testing.assert_allclose(program.sums.sum(axis=0), whole, rtol=1e-9, atol=1e-6)


def test_the_last_phase_may_end_where_a_counter_says_a_little_more():
    program = measured([4000, 4520])
    np.testing.assert_array_equal(program.instructions, [4000, 500])
    np.testing.assert_allclose(program.sums.sum(axis=0), PROGRAM.vector, rtol=1e-9, atol=1e-6)


@pytest.mark.parametrize("ends", [[4700], [4000, 4700], [4500, 4501]])
def test_more_than_the_program_has_is_refused(ends):
    with pytest.raises(MeasurementError, match=r"'p' has 4,500 instructions, but cycles after 4,[75]0"):
        measured(ends)


@given(st.lists(st.integers(1, 4400), min_size=1, max_size=8, unique=True))
def test_parts_add_up_to_what_was_measured(ends):
    ends = sorted(ends)
    program = measured([*ends, 4500])
    np.testing.assert_allclose(program.vector, PROGRAM.vector, rtol=1e-9, atol=1e-6)
    np.testing.assert_array_equal(np.cumsum(program.instructions), [*ends, 4500])
