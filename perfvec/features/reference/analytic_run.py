"""A program on machines of one's own in the window model: the reference timings' arithmetic, other parameters.

Enters: a `Trace` and machines' parameters. Leaves: core cycles of each 1,000 instructions, or of the trace, on each.
Unlike a representation, it is of these machines alone and is made anew for others. A trace is read once;
machines timed together (32 at a time) share tables of lines in flight and of store sets, so that the
others' presence changes a machine's phases by about 1%. The reference machines are timed apart, as everywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from perfvec.features.events import EventState, extract_events
from perfvec.features.reference.settings import Parameters
from perfvec.features.reference.timings import ReferenceTimer
from perfvec.trace.trace import Trace

PHASE_INSTRUCTIONS = 1000
CHUNK_INSTRUCTIONS = 16 * PHASE_INSTRUCTIONS  # a whole number of phases


def analytic_phases(
    trace: Trace, machines: Sequence[Parameters] | None = None, progress: Callable[[float], None] | None = None
) -> NDArray[np.float64]:
    """Run a trace on machines in the window model.

    Args:
        trace: what ran; its first instruction finds cold caches and predictors.
        machines: parameters as in a machine file; the reference machines by default.
        progress: told the share done, 0 to 1, after each chunk.

    Returns:
        float64 [machines, ceil(instructions / 1000)], core cycles of each 1,000 instructions, summed in order.
    """
    timer, state = ReferenceTimer(trace.static, machines), EventState()
    phases = []
    for start in range(0, len(trace), CHUNK_INSTRUCTIONS):
        stop = min(start + CHUNK_INSTRUCTIONS, len(trace))
        cycles = timer.time(trace, start, stop, extract_events(trace, start, stop, state))
        starts = np.arange(0, stop - start, PHASE_INSTRUCTIONS)
        phases.append(np.add.reduceat(cycles, starts, axis=0, dtype=np.float64).T)
        if progress is not None:
            progress(stop / len(trace))
    return np.concatenate(phases, axis=1) if phases else np.zeros((timer.count, 0))


def analytic_cycles(
    trace: Trace, machines: Sequence[Parameters] | None = None, progress: Callable[[float], None] | None = None
) -> NDArray[np.float64]:
    """Return core cycles of the whole trace, float64 [machines]; see `analytic_phases`."""
    totals: NDArray[np.float64] = analytic_phases(trace, machines, progress).sum(axis=1)
    return totals
