import numpy as np
import pytest

from perfvec.errors import TraceError
from perfvec.trace.readers.timing import measured_timing


def timing(ticks, start, period=None):
    return measured_timing(np.array(ticks, dtype=np.int64), start, period)


def test_increments_and_cycles():
    measured = timing([5000, 5000, 6500, 9000], 1000)
    assert measured.period_ps == 500
    np.testing.assert_array_equal(measured.increment_ps, [4000, 0, 1500, 2500])
    np.testing.assert_array_equal(measured.cycles, [8, 0, 3, 5])


def test_cycles_of_a_start_off_the_grid_still_sum():
    measured = timing([5250, 5750, 6250], 1000, 500)
    assert int(measured.cycles.sum()) == (5250 + 250) // 500


def test_time_that_runs_backwards_is_no_commit_order():
    assert timing([5000, 4000], 0) is None
    assert timing([-1, 4000], 0) is None
    assert timing([], 0) is None


@pytest.mark.parametrize("period", [0, -5, 300, 501])
def test_a_period_must_fit(period):
    with pytest.raises(TraceError, match="does not fit the trace"):
        timing([5000, 5500, 6500], 1000, period)
