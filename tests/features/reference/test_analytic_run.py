import numpy as np
import pytest
from hypothesis import given, settings

from perfvec.features.reference.analytic_run import analytic_cycles, analytic_phases
from perfvec.features.reference.layout import BANKS, COLUMNS
from perfvec.features.reference.settings import DRAM, reference_machines
from perfvec.microarchitecture.parameter_checks import flatten
from perfvec.microarchitecture.parameter_field import CORE_KINDS
from perfvec.microarchitecture.parameter_schema import (
    MEMORY_TYPES,
    PARAMETER_FIELDS,
    PARAMETER_NAMES,
    parameter_field,
)
from perfvec.microarchitecture.parameters import parameters_from_values, to_document
from perfvec.microarchitecture.public_machines import presets
from perfvec.trace.trace import Trace
from tests.features.reference.timing import timed
from tests.features.small_traces import random_trace, traces


@settings(max_examples=20)
@given(traces())
def test_the_reference_machines_run_as_the_reference_timings_say(trace: Trace) -> None:
    expected = timed(trace, []).sum(axis=0, dtype=np.float64)
    np.testing.assert_allclose(analytic_cycles(trace), expected, rtol=1e-12)


@settings(max_examples=5)
@given(traces())
def test_more_machines_than_columns_come_out_in_order(trace: Trace) -> None:
    machines = reference_machines()[:COLUMNS]
    found = analytic_cycles(trace, [*machines, *machines, *machines[:3]])
    assert found.shape == (2 * COLUMNS + 3,)
    np.testing.assert_array_equal(found[:COLUMNS], found[COLUMNS:-3])


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


@pytest.mark.parametrize("core", CORE_KINDS)
@pytest.mark.parametrize("period_ps", [50, 10_000])
def test_parameters_at_their_limits_fit_the_tables(core: str, period_ps: int) -> None:
    limits: dict[str, object] = {}
    for field in PARAMETER_FIELDS:
        if not field.choices and field.applies_to(core):
            limits[field.name] = field.maximum
    limits["period_ps"] = period_ps
    machine = next(item for item in presets().values() if item.core == core)
    known = flatten(to_document(machine))
    for cache in ("l1i", "l1d", "l2"):  # so many ways would leave no power-of-two sets with some sizes
        del limits[f"{cache}.assoc"]
        limits[f"{cache}.size_kb"] = 64 * known[f"{cache}.assoc"]
    widest = parameters_from_values({name: limits.get(name, known[name]) for name in PARAMETER_NAMES}, "widest")
    phases = analytic_phases(random_trace(0, 100_500), [to_document(widest)])
    assert (phases > 0).all()
    assert phases.max() < 1e8
    assert max(DRAM[kind].banks for kind in MEMORY_TYPES) * parameter_field("mem_channels").maximum <= BANKS


def test_a_larger_cache_never_makes_an_in_order_machine_slower() -> None:
    machine = dict(reference_machines()[0])
    machines = [{**machine, "l1d": {**machine["l1d"], "size_kb": size_kb}} for size_kb in (4, 16, 128)]
    totals = analytic_cycles(random_trace(0, 20_500), machines)
    assert totals[0] >= totals[1] >= totals[2] > 0
