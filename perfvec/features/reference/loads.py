"""Loads from the caches on all reference machines.

Enters: `Clocks`, `Tags`, the settings and the load, whose rows START, MISSED, FAR and WRITTEN are set. Leaves: rows
START and DONE, and the line in flight.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from perfvec.features.reference import layout as at
from perfvec.features.reference.inline import inlined
from perfvec.features.reference.layout import COLUMNS
from perfvec.features.reference.misses import (
    NEAR,
    TARGETS_PER_LINE,
    arrival,
    hold_register,
    register_free,
    remember_fill,
    slot_of,
    unblocked,
)
from perfvec.features.reference.outstanding import admitted, enter_memory, past_head, stores_unsent
from perfvec.features.reference.state import LOADS, Tags

Rows = NDArray[np.int32]


@inlined
def load_from_cache(clock: Rows, setting: Rows, tags: Tags, line: int, distance: int) -> None:
    """Set DONE of a load that no store in the queue forwards to."""
    loads = tags.counters[LOADS]
    for s in range(COLUMNS):
        ready = clock[at.START, s]
        if setting[at.IN_ORDER, s] != 0:
            ready = past_head(clock, setting, s, ready, loads)
        start = unblocked(clock, s, admitted(clock, setting, s, ready, stores_unsent(clock, s, ready)))
        start = register_free(clock, setting, s, start)
        clock[at.LOAD_SENT, s] = start
        clock[at.START, s] = start
        clock[at.DONE, s] = start + setting[at.LOAD_LATENCY, s]
        if clock[at.MISSED, s] != 0:
            clock[at.DONE, s] = arrival(clock, setting, tags, s, line, distance, start)
            hold_register(clock, setting, s, clock[at.DONE, s])
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
    for s in range(COLUMNS):
        fill = clock[at.LINE_FILL + slot, s]
        late = fill > clock[at.START, s] + setting[at.LOAD_LATENCY, s]
        targets = clock[at.LINE_TARGETS + slot, s] + 1 if late else 0
        clock[at.LINE_TARGETS + slot, s] = targets
        if late and targets == TARGETS_PER_LINE:
            clock[at.BLOCK_FROM, s] = clock[at.START, s]
            clock[at.BLOCK_UNTIL, s] = fill
        clock[at.DONE, s] = max(clock[at.DONE, s], fill)
