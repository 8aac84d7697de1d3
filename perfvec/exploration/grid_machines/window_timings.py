"""What the analytic window model says of a trace on machines of our choice, not only on the reference machines.

Enters: a `Trace` and machines' parameters. Leaves: core cycles of each 1,000 instructions on each machine. One pass
serves as many machines as there are reference machines; no simulator runs. The model's own errors against gem5 (5-30%
of a total) are large beside those of its differences between similar machines. Machines timed together share tables of
lines in flight, so that the others' presence changes a machine's phases by about 1%.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from perfvec.features.events import Events, EventState, extract_events
from perfvec.features.reference import layout as at
from perfvec.features.reference.caches import empty_caches
from perfvec.features.reference.settings import settings_matrix
from perfvec.features.reference.timings import ReferenceTimer
from perfvec.microarchitecture.parameters import MachineParameters, to_document
from perfvec.representation.representation import PHASE_INSTRUCTIONS
from perfvec.trace.trace import Trace

CHUNK_INSTRUCTIONS = 16 * PHASE_INSTRUCTIONS  # a whole number of phases


class MachineTimer(ReferenceTimer):
    """The window model on machines of our choice: at most as many as there are reference machines."""

    def __init__(self, trace: Trace, machines: Sequence[MachineParameters]) -> None:
        """Stand before the first instruction of a trace."""
        super().__init__(trace.static)
        documents = [to_document(machine) for machine in machines]
        padding = [documents[0]] * (at.REFERENCE_COUNT - len(documents))  # columns that nobody reads
        self._settings = settings_matrix((*documents, *padding))
        # gem5's in-order core does not overlap loads: the probe of independent misses (micro-gather) takes it as long
        # as that of dependent ones (micro-chase), where the reference timings let loads overlap and say half of it.
        self._settings[at.LOAD_ENTRIES, self._settings[at.IN_ORDER] == 1] = 1
        self._caches = empty_caches(self._settings)


def window_phases(trace: Trace, machines: Sequence[MachineParameters]) -> NDArray[np.float64]:
    """Return core cycles of each 1,000 instructions on each machine: float64 [machines, ceil(instructions / 1000)]."""
    groups = [machines[first : first + at.REFERENCE_COUNT] for first in range(0, len(machines), at.REFERENCE_COUNT)]
    timers = [MachineTimer(trace, group) for group in groups]
    state = EventState()
    phases = np.zeros((len(machines), -(-len(trace) // PHASE_INSTRUCTIONS)))
    for start in range(0, len(trace), CHUNK_INSTRUCTIONS):
        stop = min(start + CHUNK_INSTRUCTIONS, len(trace))
        events = extract_events(trace, start, stop, state)
        sums = [
            _phase_sums(timer, trace, start, stop, events)[: len(group)]
            for timer, group in zip(timers, groups, strict=True)
        ]
        first = start // PHASE_INSTRUCTIONS
        phases[:, first : first + sums[0].shape[1]] = np.concatenate(sums)
    return phases


def _phase_sums(timer: MachineTimer, trace: Trace, start: int, stop: int, events: Events) -> NDArray[np.float64]:
    increments = timer.time(trace, start, stop, events)
    starts = np.arange(0, stop - start, PHASE_INSTRUCTIONS)
    sums: NDArray[np.float64] = np.add.reduceat(increments, starts, axis=0, dtype=np.float64).T
    return sums
