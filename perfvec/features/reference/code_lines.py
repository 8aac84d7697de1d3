"""Fetching a new line of code on all reference machines.

Enters: `Clocks`, `Tags`, the settings and the line, whose rows MISSED, FAR and WRITTEN are set. Leaves: row FETCHED,
held until the line is there, and the rows of the latest lines of code.
"""

from __future__ import annotations

import numpy as np
from numpy import int32
from numpy.typing import NDArray

from perfvec.features.reference import layout as at
from perfvec.features.reference.caches import LINE_BITS
from perfvec.features.reference.dram import memory_read, queue_writes
from perfvec.features.reference.inline import cycle_end, step
from perfvec.features.reference.layout import COLUMNS, LONG_AGO, TICKS
from perfvec.features.reference.misses import slot_of
from perfvec.features.reference.state import MACHINES, Tags

Rows = NDArray[np.int32]


@step
def fetch_line(clock: Rows, tags: Tags, line: int, jumped: int, missed: int) -> None:
    """Hold FETCHED until a new line of code is there; missed: how many machines miss it.

    gem5's in-order core asks for two lines in a row at a time, its out-of-order core for one. A cache that has but one
    miss register takes none while it waits for a line.
    """
    number = int32(line & LINE_BITS)
    for s in range(COLUMNS):
        fetched, in_order = clock[at.FETCHED + s], clock[at.IN_ORDER + s] != 0
        alone = clock[at.CODE_THERE + s] if clock[at.CODE_MISSES + s] == 1 else int32(LONG_AGO)
        room = clock[at.CODE_LEFT + s] if clock[at.CODE_AHEAD + s] == 1 else int32(LONG_AGO)
        free = max(int32(clock[at.CODE_ASKED + s] + TICKS), clock[at.CODE_BEFORE + s], alone, room)
        before = min(fetched, free)
        cycle = cycle_end(fetched)  # no fetch reads two lines at once
        clock[at.CODE_ASKED + s] = before if in_order and jumped == 0 else fetched
        clock[at.CODE_LEFT + s] = fetched
        clock[at.CODE_BEFORE + s] = max(clock[at.CODE_THERE + s], clock[at.CODE_ORDERED + s])
        bubble = clock[at.LINE_BUBBLE + s] if fetched != clock[at.REDIRECTED + s] else int32(0)
        in_vain = clock[at.VAIN_THERE + s] if clock[at.VAIN_LINE + s] == number else int32(LONG_AGO)
        come = int32((fetched if in_order else cycle) + bubble)
        clock[at.CODE_THERE + s] = max(come, clock[at.CODE_ORDERED + s], in_vain)
    if missed != 0:
        for s in range(tags.counters[MACHINES]):
            if clock[at.MISSED + s] != 0:
                there = line_arrival(clock, tags, s, line, clock[at.CODE_ASKED + s])
                clock[at.CODE_THERE + s] = max(clock[at.CODE_THERE + s], there)
    for s in range(COLUMNS):
        clock[at.FETCHED + s] = clock[at.CODE_THERE + s]


@step
def line_arrival(clock: Rows, tags: Tags, s: int, line: int, asked: int) -> int:
    """When a line is there that misses the first level, had it been there at `asked` otherwise."""
    there: int = asked + clock[at.L2_CODE_EXTRA + s]
    if clock[at.FAR + s] != 0:
        slot = slot_of(line)
        prefetched = tags.next_sent[slot] == line and clock[at.L2_NEXT_LINE + s] != 0
        sent = min(asked, clock[at.NEXT_SENT + slot * COLUMNS + s]) if prefetched else asked
        there = max(there, memory_read(clock, s, line, sent + clock[at.L2_CODE_EXTRA + s]))
    queue_writes(clock, s, there)
    return there


@step
def await_order(clock: Rows) -> None:
    """Hold FETCHED until the lines that were asked for in vain before are there."""
    for s in range(COLUMNS):
        clock[at.FETCHED + s] = max(clock[at.FETCHED + s], clock[at.CODE_ORDERED + s])
