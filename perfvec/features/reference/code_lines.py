"""Fetching a new line of code on all reference machines.

Enters: `Clocks`, `Tags`, the settings and the line, whose rows MISSED, FAR and WRITTEN are set. Leaves: row FETCHED,
held until the line is there, and the rows of the latest lines of code.
"""

from __future__ import annotations

import numpy as np
from numpy import int32
from numpy.typing import NDArray

from perfvec.features.reference import layout as at
from perfvec.features.reference.dram import memory_read, queue_writes
from perfvec.features.reference.inline import step, whole_cycles
from perfvec.features.reference.layout import COLUMNS, TICKS
from perfvec.features.reference.misses import slot_of
from perfvec.features.reference.state import MACHINES, Tags

Rows = NDArray[np.int32]


@step
def fetch_line(clock: Rows, tags: Tags, line: int, jumped: int, missed: int) -> None:
    """Hold FETCHED until a new line of code is there; missed: how many machines miss it.

    gem5's in-order core asks for two lines in a row at a time, its out-of-order core for one.
    """
    for s in range(COLUMNS):
        fetched, in_order = clock[at.FETCHED + s], clock[at.IN_ORDER + s] != 0
        before = min(fetched, max(int32(clock[at.CODE_ASKED + s] + TICKS), clock[at.CODE_BEFORE + s]))
        cycle = whole_cycles(int32(fetched + TICKS - 1))  # no fetch reads two lines at once
        clock[at.CODE_ASKED + s] = before if in_order and jumped == 0 else fetched
        clock[at.CODE_BEFORE + s] = clock[at.CODE_THERE + s]
        clock[at.CODE_THERE + s] = (fetched if in_order else cycle) + clock[at.LINE_BUBBLE + s]
    if missed != 0:
        slot = slot_of(line)
        by_next = tags.next_sent[slot] == line
        for s in range(tags.counters[MACHINES]):
            if clock[at.MISSED + s] != 0:
                asked, there = clock[at.CODE_ASKED + s], clock[at.CODE_THERE + s]
                # In order, the lines asked for in advance, of no use after a jump, come first.
                useless = jumped * clock[at.IN_ORDER + s] * clock[at.L2_CODE_EXTRA + s]
                there = max(there, asked + clock[at.L2_CODE_EXTRA + s] + useless)
                if clock[at.FAR + s] != 0:
                    prefetched = by_next and clock[at.L2_NEXT_LINE + s] != 0
                    sent = min(asked, clock[at.NEXT_SENT + slot * COLUMNS + s]) if prefetched else asked
                    there = max(there, memory_read(clock, s, line, sent + clock[at.L2_CODE_EXTRA + s]))
                queue_writes(clock, s, there)
                clock[at.CODE_THERE + s] = there
    for s in range(COLUMNS):
        clock[at.FETCHED + s] = clock[at.CODE_THERE + s]
