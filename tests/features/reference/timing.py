"""Helpers: reference timings of small traces, and loops made of a few encodings."""

from dataclasses import replace

import numpy as np

from perfvec.features.events import EventState, extract_events
from perfvec.features.reference.settings import Parameters, reference_machines
from perfvec.features.reference.timings import ReferenceTimer
from perfvec.trace.aarch64 import decode_encodings
from perfvec.trace.trace import Trace
from tests.features.small_traces import chunks


def timed(trace: Trace, cuts: list[int], machines: tuple[Parameters, ...] | None = None) -> np.ndarray:
    """Reference timings of a trace cut into chunks."""
    state, timer, parts = EventState(), ReferenceTimer(trace.static, machines), []
    for start, stop in chunks(len(trace), cuts):
        parts.append(timer.time(trace, start, stop, extract_events(trace, start, stop, state)))
    return np.concatenate(parts)


def plain_machine(core: str, **changes: object) -> Parameters:
    """A reference machine of the kind, wide and without prefetchers, memory one DDR3 channel, but for the changes."""
    machine = next(dict(machine) for machine in reference_machines() if machine["core"] == core)
    for cache in ("l1d", "l2"):
        machine[cache] = {**machine[cache], "prefetcher": "none", "mshrs": 16}
    machine |= {"period_ps": 500, "mem_type": "DDR3_1600_8x8", "mem_channels": 1, "lq_entries": 16, "sq_entries": 16}
    return machine | changes


def cycles_on(trace: Trace, *machines: Parameters) -> np.ndarray:
    """Cycles of the second half of a trace on a few machines."""
    return timed(trace, [], machines)[len(trace) // 2 :].sum(axis=0, dtype=np.float64)


def moved(trace: Trace, addresses: np.ndarray, size: int = 8) -> Trace:
    """The trace with other addresses, uint64 [rows], 0 where there is no access, and accesses of as many bytes."""
    sizes = np.where(addresses > 0, size, 0).astype(np.uint16)
    return replace(trace, address=addresses.astype(np.uint64), size=sizes)


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
