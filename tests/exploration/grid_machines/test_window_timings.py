"""The window model on machines of our choice: the reference machines come out as they do among themselves."""

import numpy as np
import pytest

from perfvec.exploration.grid_machines.window_timings import window_phases
from perfvec.features.events import EventState, extract_events
from perfvec.features.reference.settings import reference_machines
from perfvec.features.reference.timings import ReferenceTimer
from perfvec.microarchitecture.parameters import changed, read_parameters
from perfvec.microarchitecture.public_machines import PRESETS_FOLDER
from tests.features.small_traces import random_trace


@pytest.fixture(scope="module")
def trace():
    return random_trace(0, 20_500)


def test_an_out_of_order_machine_takes_as_long_as_among_the_reference_machines(trace):
    names = [str(machine["name"]) for machine in reference_machines()]
    timings = ReferenceTimer(trace.static).time(
        trace, 0, len(trace), extract_events(trace, 0, len(trace), EventState())
    )
    machine = read_parameters(PRESETS_FOLDER / "cortex_a72_like.json")
    phases = window_phases(trace, [machine])
    assert phases.shape == (1, 21)
    expected = np.add.reduceat(timings[:, names.index("cortex_a72_like")], np.arange(0, 20_500, 1000), dtype=np.float64)
    # Machines timed together share tables of lines in flight.
    assert phases[0] == pytest.approx(expected, rel=0.05)
    assert phases.sum() == pytest.approx(expected.sum(), rel=0.01)


def test_a_larger_cache_never_makes_a_machine_of_the_grid_slower(trace):
    preset = read_parameters(PRESETS_FOLDER / "cortex_a7_like.json")
    machines = [changed(preset, {"l1d.size_kb": size_kb}, f"l1d{size_kb}") for size_kb in (4, 16, 128)]
    totals = window_phases(trace, machines).sum(axis=1)
    assert totals[0] >= totals[1] >= totals[2] > 0


def test_more_machines_than_reference_machines_are_timed_in_groups(trace):
    preset = read_parameters(PRESETS_FOLDER / "cortex_a7_like.json")
    many = [preset] * (len(reference_machines()) + 2)
    phases = window_phases(trace, many)
    assert np.array_equal(phases, np.repeat(phases[:1], len(many), axis=0))
