"""Fetching a new line of code on all reference machines.

Enters: `Clocks`, `Tags`, the settings and the line, whose rows MISSED, FAR and WRITTEN are set. Leaves: row FETCHED,
held until the line is there, and the rows of the latest lines of code.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from perfvec.features.reference import layout as at
from perfvec.features.reference.dram import memory_read, queue_writes
from perfvec.features.reference.inline import inlined
from perfvec.features.reference.layout import COLUMNS, TICKS
from perfvec.features.reference.misses import slot_of
from perfvec.features.reference.state import Tags

Rows = NDArray[np.int32]


@inlined
def fetch_line(clock: Rows, setting: Rows, tags: Tags, line: int, jumped: int) -> None:
    """Hold FETCHED until a new line of code is there.

    gem5's in-order core asks for two lines in a row at a time, its out-of-order core for one.
    """
    slot = slot_of(line)
    by_next = tags.next_sent[slot] == line
    for s in range(COLUMNS):
        fetched = clock[at.FETCHED, s]
        asked = fetched
        if jumped == 0 and setting[at.IN_ORDER, s] != 0:
            asked = min(fetched, max(clock[at.CODE_ASKED, s] + TICKS, clock[at.CODE_BEFORE, s]))
        cycle = (fetched + TICKS - 1) // TICKS * TICKS  # no fetch reads two lines at once
        there = (fetched if setting[at.IN_ORDER, s] != 0 else cycle) + setting[at.LINE_BUBBLE, s]
        if clock[at.MISSED, s] != 0:
            # In order, the lines asked for in advance, of no use after a jump, come first.
            useless = jumped * setting[at.IN_ORDER, s] * setting[at.L2_CODE_EXTRA, s]
            there = max(there, asked + setting[at.L2_CODE_EXTRA, s] + useless)
            if clock[at.FAR, s] != 0:
                prefetched = by_next and setting[at.L2_NEXT_LINE, s] != 0
                sent = min(asked, clock[at.NEXT_SENT + slot, s]) if prefetched else asked
                there = max(there, memory_read(clock, setting, s, line, sent + setting[at.L2_CODE_EXTRA, s]))
            queue_writes(clock, setting, s, there)
        clock[at.CODE_ASKED, s] = asked
        clock[at.CODE_BEFORE, s] = clock[at.CODE_THERE, s]
        clock[at.CODE_THERE, s] = there
        clock[at.FETCHED, s] = there
