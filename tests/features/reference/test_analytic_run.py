import numpy as np
from hypothesis import given, settings

from perfvec.features.reference.analytic_run import analytic_cycles
from perfvec.features.reference.layout import REFERENCE_COUNT
from perfvec.features.reference.settings import reference_machines
from perfvec.trace.trace import Trace
from tests.features.reference.timing import timed
from tests.features.small_traces import traces


@settings(max_examples=20)
@given(traces())
def test_the_reference_machines_run_as_the_reference_timings_say(trace: Trace) -> None:
    expected = timed(trace, []).sum(axis=0, dtype=np.float64)
    np.testing.assert_allclose(analytic_cycles(trace, reference_machines()), expected, rtol=1e-12)


@settings(max_examples=5)
@given(traces())
def test_more_machines_than_columns_come_out_in_order(trace: Trace) -> None:
    machines = reference_machines()
    found = analytic_cycles(trace, [*machines[-3:], *machines])
    assert found.shape == (REFERENCE_COUNT + 3,)
    np.testing.assert_array_equal(found[:3], found[-3:])


@settings(max_examples=5)
@given(traces())
def test_progress_ends_at_the_whole(trace: Trace) -> None:
    shares: list[float] = []
    analytic_cycles(trace, reference_machines()[:1], shares.append)
    assert shares[-1] == 1.0
