"""A program on machines of one's own in the window model: the reference timings' arithmetic, other parameters.

Enters: a `Trace` and machines' parameters. Leaves: core cycles of parts of the trace, or of all of it, on each.
Unlike a representation, it is of these machines alone and is made anew for others. A trace is read once;
machines timed together (32 at a time) share tables of lines in flight and of store sets, so that the
others' presence changes a machine's phases by about 1%. The reference machines are timed apart, as everywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

from perfvec.features.events import Events, EventState, extract_events
from perfvec.features.reference.settings import Parameters
from perfvec.features.reference.timings import ReferenceTimer
from perfvec.trace.trace import Trace

PHASE_INSTRUCTIONS = 1000
CHUNK_INSTRUCTIONS = 16 * PHASE_INSTRUCTIONS
THREADS = 2


def analytic_segments(
    trace: Trace,
    machines: Sequence[Parameters] | None,
    ends: NDArray[np.int64],
    progress: Callable[[float], None] | None = None,
) -> NDArray[np.float64]:
    """Run a trace on machines in the window model, up to the last of the given ends.

    Args:
        trace: what ran; its first instruction finds cold caches and predictors.
        machines: parameters as in a machine file; the reference machines for None.
        ends: int64 [s], instruction counts at which segments end, increasing, the last at most the trace's.
        progress: told the share done, 0 to 1, after each chunk.

    Returns:
        float64 [machines, s], core cycles of each segment, summed in order.
    """
    timer, state = ReferenceTimer(trace.static, machines), EventState()
    bounds = np.concatenate([np.zeros(1, dtype=np.int64), ends])
    sums, last = np.zeros((timer.count, len(ends))), int(bounds[-1])
    with ThreadPoolExecutor(THREADS) as threads:
        for start in range(0, last, CHUNK_INSTRUCTIONS):
            stop = min(start + CHUNK_INSTRUCTIONS, last)
            cycles = _timed(timer, trace, start, stop, extract_events(trace, start, stop, state), threads)
            first, final = np.searchsorted(ends, (start, stop - 1), side="right").tolist()
            for segment in range(first, final + 1):
                rows = slice(max(int(bounds[segment]), start) - start, int(bounds[segment + 1]) - start)
                sums[:, segment] += cycles[rows].sum(axis=0, dtype=np.float64)  # many times faster than reduceat
            if progress is not None:
                progress(stop / last)
    return sums


def _timed(
    timer: ReferenceTimer, trace: Trace, start: int, stop: int, events: Events, threads: ThreadPoolExecutor
) -> NDArray[np.float32]:
    """Time rows [start, stop) on all machines, parts of them beside each other: float32 [stop - start, machines]."""
    cycles = timer.empty(stop - start)
    for done in [threads.submit(part.time, trace, start, stop, events, cycles) for part in timer.parts]:
        done.result()
    return cycles


def analytic_phases(
    trace: Trace, machines: Sequence[Parameters] | None = None, progress: Callable[[float], None] | None = None
) -> NDArray[np.float64]:
    """Run a trace on machines in the window model; see `analytic_segments`.

    Returns:
        float64 [machines, ceil(instructions / 1000)], core cycles of each 1,000 instructions, summed in order.
    """
    return analytic_segments(trace, machines, phase_ends(len(trace)), progress)


def phase_ends(instructions: int, each: int = PHASE_INSTRUCTIONS) -> NDArray[np.int64]:
    """Return where blocks of `each` instructions of a number of them end: int64 [ceil(instructions / each)]."""
    return np.minimum(np.arange(0, instructions, each, dtype=np.int64) + each, instructions)


def analytic_cycles(
    trace: Trace, machines: Sequence[Parameters] | None = None, progress: Callable[[float], None] | None = None
) -> NDArray[np.float64]:
    """Return core cycles of the whole trace, float64 [machines]; see `analytic_phases`."""
    totals: NDArray[np.float64] = analytic_phases(trace, machines, progress).sum(axis=1)
    return totals
