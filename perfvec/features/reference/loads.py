"""Loads from the caches on all reference machines.

Enters: `Clocks`, `Tags`, the settings and the load, whose rows START, MISSED, FAR and WRITTEN are set. Leaves: rows
START and DONE, and the line in flight.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from perfvec.features.reference import layout as at
from perfvec.features.reference.inline import inlined
from perfvec.features.reference.layout import REFERENCE_COUNT
from perfvec.features.reference.misses import (
    LOAD,
    NEAR,
    TARGETS_PER_LINE,
    arrival,
    nominal_latency,
    occupy,
    remember_fill,
    slot_of,
    unblocked,
)
from perfvec.features.reference.outstanding import admitted, enter_memory, stores_unsent
from perfvec.features.reference.state import Tags

Rows = NDArray[np.int32]


@inlined
def load_from_cache(clock: Rows, setting: Rows, tags: Tags, line: int, distance: int) -> None:
    """Set DONE of a load that no store in the queue forwards to."""
    for s in range(REFERENCE_COUNT):
        ready = clock[at.START, s]
        start = unblocked(clock, s, admitted(clock, setting, s, ready, stores_unsent(clock, s, ready)))
        start = occupy(clock, setting, s, start, nominal_latency(clock, setting, s, 1))
        clock[at.START, s] = start
        clock[at.DONE, s] = start + setting[at.LOAD_LATENCY, s]
        if clock[at.MISSED, s] != 0:
            clock[at.DONE, s] = arrival(clock, setting, tags, s, line, distance, start, LOAD)
    in_flight = tags.line_fill[slot_of(line)] == line
    if in_flight:
        wait_for_line(clock, setting, line)
    if distance > NEAR or (distance > 0 and not in_flight):
        remember_fill(clock, tags, line, 1)
    enter_memory(clock)


@inlined
def wait_for_line(clock: Rows, setting: Rows, line: int) -> None:
    """Hold DONE until the line in flight is there; the load that takes its last target blocks the cache."""
    slot = slot_of(line)
    for s in range(REFERENCE_COUNT):
        fill = clock[at.LINE_FILL + slot, s]
        late = fill > clock[at.START, s] + setting[at.LOAD_LATENCY, s]
        targets = clock[at.LINE_TARGETS + slot, s] + 1 if late else 0
        clock[at.LINE_TARGETS + slot, s] = targets
        if late and targets == TARGETS_PER_LINE:
            clock[at.BLOCK_FROM, s] = clock[at.START, s]
            clock[at.BLOCK_UNTIL, s] = fill - setting[at.LOAD_LATENCY, s]
        clock[at.DONE, s] = max(clock[at.DONE, s], fill)
