import numpy as np
from hypothesis import given, settings

from perfvec.features.reference.analytic_run import analytic_cycles, analytic_phases
from perfvec.features.reference.layout import REFERENCE_COUNT
from perfvec.features.reference.settings import reference_machines
from perfvec.trace.trace import Trace
from tests.features.reference.timing import timed
from tests.features.small_traces import random_trace, traces


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


def test_phases_are_of_a_thousand_instructions_each() -> None:
    trace = random_trace(0, 20_500)
    phases = analytic_phases(trace, reference_machines()[:3])
    assert phases.shape == (3, 21)
    expected = np.add.reduceat(timed(trace, []), np.arange(0, 20_500, 1000), axis=0, dtype=np.float64).T[:3]
    # Machines timed together share tables of lines in flight.
    np.testing.assert_allclose(phases.sum(axis=1), expected.sum(axis=1), rtol=0.02)


def test_a_larger_cache_never_makes_an_in_order_machine_slower() -> None:
    machine = dict(reference_machines()[0])
    machines = [{**machine, "l1d": {**machine["l1d"], "size_kb": size_kb}} for size_kb in (4, 16, 128)]
    totals = analytic_cycles(random_trace(0, 20_500), machines)
    assert totals[0] >= totals[1] >= totals[2] > 0
