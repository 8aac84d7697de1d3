"""When prefetchers would ask for the lines ahead of an access, on all reference machines.

Enters: `Clocks`, `Tags`, an access and the row with its time. Leaves: rows STRIDE_SENT and NEXT_SENT of the lines
ahead. Every machine notes both; which prefetchers it has is asked when a line is wanted.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from perfvec.features.reference import layout as at
from perfvec.features.reference.inline import inlined
from perfvec.features.reference.layout import COLUMNS, LATEST
from perfvec.features.reference.misses import slot_of
from perfvec.features.reference.state import Tags

Rows = NDArray[np.int32]
PAGE_SHIFT = 6  # lines to pages: gem5 prefetches within a page
PREFETCH_DEGREE = 4
NEXT_LINE_DEGREE = 2


@inlined
def send_next_lines(clock: Rows, tags: Tags, time_row: int, line: int) -> None:
    """Record when a next-line prefetcher would ask for the lines after this access."""
    for k in range(1, NEXT_LINE_DEGREE + 1):
        ask(clock, tags.next_sent, at.NEXT_SENT, time_row, line, line + k)


@inlined
def ask(clock: Rows, asked: NDArray[np.int64], row: int, time_row: int, line: int, ahead: int) -> None:
    """Record in the rows from `row` on that a line ahead in the page is asked for, unless it was asked for earlier."""
    slot = slot_of(ahead)
    if ahead >> PAGE_SHIFT == line >> PAGE_SHIFT:
        unknown = asked[slot] != ahead
        asked[slot] = ahead
        for s in range(COLUMNS):
            before = LATEST if unknown else clock[row + slot, s]
            clock[row + slot, s] = min(before, clock[time_row, s])


@inlined
def take_back(clock: Rows, tags: Tags, s: int, line: int, since: int) -> None:
    """Take back what prefetchers of the second level were to ask for because of an access sent at `since`."""
    for k in range(1, PREFETCH_DEGREE + 1):
        forget(clock, tags.ahead_sent, at.AHEAD_SENT, s, line + k, since)
    for k in range(1, NEXT_LINE_DEGREE + 1):
        forget(clock, tags.next_sent, at.NEXT_SENT, s, line + k, since)


@inlined
def forget(clock: Rows, asked: NDArray[np.int64], row: int, s: int, ahead: int, since: int) -> None:
    """Forget that a line was asked for, if that was `since` or later."""
    slot = slot_of(ahead)
    if asked[slot] == ahead and clock[row + slot, s] >= since:
        clock[row + slot, s] = LATEST
