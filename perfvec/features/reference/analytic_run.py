"""A program on machines of one's own in the window model: the reference timings' arithmetic, other parameters.

Enters: a `Trace` and machines' parameters. Leaves: core cycles of the whole trace on each. Unlike a representation,
it is of these machines alone and is made anew for others; a trace is read once for as many machines as there are
columns.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from perfvec.features.events import EventState, extract_events
from perfvec.features.extract import CHUNK_INSTRUCTIONS
from perfvec.features.reference.layout import REFERENCE_COUNT
from perfvec.features.reference.settings import Parameters
from perfvec.features.reference.timings import ReferenceTimer
from perfvec.trace.trace import Trace


def analytic_cycles(
    trace: Trace, machines: Sequence[Parameters], progress: Callable[[float], None] | None = None
) -> NDArray[np.float64]:
    """Run a trace on machines in the window model.

    Args:
        trace: what ran; its first instruction finds cold caches and predictors.
        machines: parameters as in a machine file.
        progress: told the share done, 0 to 1, after each chunk.

    Returns:
        float64 [machines], core cycles, summed in order.
    """
    groups = [tuple(machines[start : start + REFERENCE_COUNT]) for start in range(0, len(machines), REFERENCE_COUNT)]
    timers = [ReferenceTimer(trace.static, _filled(group)) for group in groups]
    totals = np.zeros((len(groups), REFERENCE_COUNT))
    state = EventState()
    for start in range(0, len(trace), CHUNK_INSTRUCTIONS):
        stop = min(start + CHUNK_INSTRUCTIONS, len(trace))
        events = extract_events(trace, start, stop, state)
        for row, timer in enumerate(timers):
            totals[row] += timer.time(trace, start, stop, events).sum(axis=0, dtype=np.float64)
        if progress is not None:
            progress(stop / len(trace))
    return totals.ravel()[: len(machines)]


def _filled(group: tuple[Parameters, ...]) -> tuple[Parameters, ...]:
    """Repeat the last machine until every column has one."""
    return group + group[-1:] * (REFERENCE_COUNT - len(group))
