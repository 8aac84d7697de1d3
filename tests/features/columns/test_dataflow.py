import numpy as np
import pytest
from hypothesis import given

from perfvec.features.columns.static import typical_latency_cycles
from perfvec.features.events import Events
from perfvec.trace.instruction import NO_REGISTER
from perfvec.trace.trace import Trace
from tests.features.matrix import features_of, log_of
from tests.features.small_traces import random_trace, traces
from tests.features.test_events import loop_of

Heights = tuple[list[int], list[int], list[int]]


def naive_heights(trace: Trace, events: Events, window: int | None, typical: bool) -> Heights:
    """Return height increments, waits and slacks of an ideal machine; no window = in order. All history is kept."""
    static = trace.static
    latencies = typical_latency_cycles(static) if typical else np.ones(len(static), dtype=np.int64)
    ready: dict[int, int] = {NO_REGISTER: 0}
    starts, finishes, retirements = [0], [0], [0]  # of instruction i at place i + 1
    heights, waits, slacks = [], [], []
    for row, index in enumerate(trace.static_index):
        opens = starts[-1] if window is None else retirements[max(row - window + 1, 0)]
        start = max([opens, *(ready.get(register, 0) for register in static.sources[index].tolist())])
        if events.forward_distance[row] > 0:
            start = max(start, finishes[row + 1 - events.forward_distance[row]])
        finish = start + int(latencies[index])
        for register in static.destinations[index].tolist():
            if register != NO_REGISTER:
                ready[register] = start + 1 if register == static.base_update[index] else finish
        starts.append(start)
        finishes.append(finish)
        retirements.append(max(retirements[-1], finish))
        heights.append(retirements[-1] - retirements[-2])
        waits.append(start - opens)
        slacks.append(retirements[-1] - finish)
    return heights, waits, slacks


def assert_heights(trace: Trace) -> None:
    columns, events = features_of(trace)
    for latency, scale in (("unit", 1), ("typical", 4)):
        for name, window in (("window_32", 32), ("window_128", 128), ("window_512", 512), ("in_order", None)):
            heights, waits, slacks = naive_heights(trace, events, window, latency == "typical")
            np.testing.assert_allclose(columns[f"height_{latency}_{name}"], np.array(heights) / scale)
            if window and latency == "typical":
                np.testing.assert_allclose(columns[f"wait_{name}"], log_of(np.array(waits), 1023), rtol=1e-6)
                np.testing.assert_allclose(columns[f"slack_{name}"], log_of(np.array(slacks), 255), rtol=1e-6)


@given(traces())
def test_equals_an_ideal_machine_that_keeps_all_history(trace: Trace) -> None:
    assert_heights(trace)


def test_windows_wider_than_the_ring_of_recent_times() -> None:
    assert_heights(random_trace(7, 3000))


@pytest.mark.parametrize(("column", "cycles"), [("height_unit_window_512", 1), ("height_typical_in_order", 10)])
def test_golden_heights_of_a_loop(column: str, cycles: int) -> None:
    # Out of order only the pointer's increment is carried from one iteration to the next. In order, the store
    # waits 4 cycles for the word and takes 1, the second load takes 4, the sum 1; the next load starts with the branch.
    columns, _ = features_of(loop_of(400))
    scale = 4 if "typical" in column else 1
    assert columns[column][1000:].sum() * scale / 200 == pytest.approx(cycles, rel=0.02)
