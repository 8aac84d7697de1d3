"""Helpers: reference timings of small traces, and loops made of a few encodings."""

import numpy as np

from perfvec.features.events import EventState, extract_events
from perfvec.features.reference.timings import ReferenceTimer
from perfvec.trace.aarch64 import decode_encodings
from perfvec.trace.trace import Trace
from tests.features.small_traces import chunks


def timed(trace: Trace, cuts: list[int]) -> np.ndarray:
    """Reference timings of a trace cut into chunks."""
    state, timer, parts = EventState(), ReferenceTimer(trace.static), []
    for start, stop in chunks(len(trace), cuts):
        parts.append(timer.time(trace, start, stop, extract_events(trace, start, stop, state)))
    return np.concatenate(parts)


def repeated(encodings: list[int], times: int, addresses: list[int] | None = None) -> Trace:
    """A straight line of code run again and again, each time from its start; addresses are of one run."""
    count = len(encodings)
    address = np.tile(np.array(addresses or [0] * count, dtype=np.uint64), times)
    return Trace(
        program="repeated", isa="aarch64", origin="test",
        pc=np.tile(0x10000 + 4 * np.arange(count, dtype=np.uint64), times).astype(np.uint64),
        address=address, size=np.where(address > 0, 8, 0).astype(np.uint16),
        static_index=np.tile(np.arange(count, dtype=np.int32), times),
        static=decode_encodings(np.array(encodings, dtype=np.uint32)),
    )  # fmt: skip


def cycles_a_run(trace: Trace, runs: int) -> np.ndarray:
    """Cycles of a run on each reference machine once caches and queues are warm: the mean of the second half."""
    cycles = timed(trace, [])
    half = len(trace) // 2
    return cycles[half:].sum(axis=0, dtype=np.float64) / (runs / 2)
