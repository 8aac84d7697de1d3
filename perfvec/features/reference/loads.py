"""Loads from the caches on all reference machines.

Enters: `Clocks`, `Tags`, the settings and the load, whose rows START, MISSED, FAR and WRITTEN are set. Leaves: rows
START and DONE, and the line in flight.
"""

from __future__ import annotations

import numpy as np
from numpy import int32
from numpy.typing import NDArray

from perfvec.features.reference import layout as at
from perfvec.features.reference.inline import cycle_end, first_place, step, whole_cycles
from perfvec.features.reference.layout import BLOCKS, COLUMNS, LANES
from perfvec.features.reference.miss_registers import free_for_load, hold_for_load
from perfvec.features.reference.misses import (
    NEAR,
    TARGETS_PER_LINE,
    arrival,
    remember_fill,
    slot_of,
    unblocked,
)
from perfvec.features.reference.outstanding import ANSWERED, admitted, enter_memory, past_head, stores_unsent
from perfvec.features.reference.state import IN_ORDER_BLOCK, LOADS, MACHINES, Tags

Rows = NDArray[np.int32]


@step
def load_from_cache(clock: Rows, tags: Tags, line: int, distance: int, missed: int) -> None:
    """Set DONE of a load that no store in the queue forwards to; missed: how many machines miss its line."""
    let_in(clock, tags)
    for s in range(COLUMNS):
        start = unblocked(clock, s, clock[at.START + s])
        clock[at.LOAD_SENT + s] = start
        clock[at.START + s] = start
        clock[at.DONE + s] = start + clock[at.LOAD_LATENCY + s]
    for block in range(tags.counters[IN_ORDER_BLOCK], BLOCKS):
        for s in range(first_place(block), first_place(block) + LANES):
            begun = whole_cycles(clock[at.START + s])
            clock[at.START + s] = begun if clock[at.IN_ORDER + s] != 0 else clock[at.START + s]
            clock[at.DONE + s] = clock[at.START + s] + clock[at.LOAD_LATENCY + s]
    if missed != 0:
        for s in range(tags.counters[MACHINES]):
            if clock[at.MISSED + s] != 0:
                miss(clock, tags, s, line, distance)
    in_flight = tags.line_fill[slot_of(line)] == line
    if in_flight:
        wait_for_line(clock, line)
    if distance > NEAR or (distance > 0 and not in_flight):
        remember_fill(clock, tags, line, 1)
    enter_memory(clock, tags)


@step
def let_in(clock: Rows, tags: Tags) -> None:
    """Raise START, in order, to when the memory system lets the load in and a miss register is free, hit or miss."""
    loads = tags.counters[LOADS]
    for block in range(tags.counters[IN_ORDER_BLOCK], BLOCKS):
        for s in range(first_place(block), first_place(block) + LANES):
            if clock[at.IN_ORDER + s] != 0:
                ready = past_head(clock, s, clock[at.START + s], loads)
                ready = admitted(clock, s, ready, stores_unsent(clock, s, ready))
                register_free = cycle_end(free_for_load(clock, s, ready) - ANSWERED)
                clock[at.START + s] = max(int32(ready), register_free)


@step
def miss(clock: Rows, tags: Tags, s: int, line: int, distance: int) -> None:
    """Set START and DONE of a load that misses on machine `s`: it takes a miss register."""
    start = max(clock[at.START + s], free_for_load(clock, s, clock[at.START + s]))
    clock[at.LOAD_SENT + s] = start
    clock[at.START + s] = start
    done = arrival(clock, tags, s, line, distance, start)
    clock[at.DONE + s] = done
    hold_for_load(clock, s, done)


@step
def wait_for_line(clock: Rows, line: int) -> None:
    """Hold DONE until the line in flight is there; the load that takes its last target blocks the cache."""
    row = slot_of(line) * COLUMNS
    for s in range(COLUMNS):
        fill = clock[at.LINE_FILL + row + s]
        late = fill > int32(clock[at.START + s] + clock[at.LOAD_LATENCY + s])
        targets = int32(clock[at.LINE_TARGETS + row + s] + 1) if late else int32(0)
        clock[at.LINE_TARGETS + row + s] = targets
        blocks = late and targets == TARGETS_PER_LINE
        clock[at.BLOCK_FROM + s] = clock[at.START + s] if blocks else clock[at.BLOCK_FROM + s]
        clock[at.BLOCK_UNTIL + s] = fill if blocks else clock[at.BLOCK_UNTIL + s]
        clock[at.DONE + s] = max(clock[at.DONE + s], fill)
