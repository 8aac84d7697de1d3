"""The caches of all reference machines: set-associative, least recently used, allocate on every miss.

Enters: line numbers in program order, and whether the access changes the line. Leaves: rows MISSED (first level) and
FAR (second level), 0 or 1, and WRITTEN and WRITTEN_LINES, how many changed lines went to memory, and which. Contents do
not depend on time: prefetched lines are not entered, they only make a miss short.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from perfvec.features.kernel import kernel
from perfvec.features.reference import layout as at
from perfvec.features.reference.inline import step
from perfvec.features.reference.layout import COLUMNS, TICKS
from perfvec.features.reference.state import MACHINES, Tags

Rows = NDArray[np.int32]
Lines = NDArray[np.uint32]
LINE_BITS = 0x7FFFFFFF  # of a line's number that are kept: lines 128 GB apart look alike
EMPTY = 0xFFFFFFFF
INDEX_BITS = 0x7FFFFFFF  # of a place in a cache, which the compiler can tell to be no index from the end


class Caches(NamedTuple):
    """Twice the line numbers, one more where changed; EMPTY where empty.

    Machine after machine, set after set, the most recent first.
    """

    l1i: Lines
    l1d: Lines
    l2: Lines


def empty_caches(settings: Rows) -> Caches:
    """Cold caches of the sizes in the rows of settings."""

    def lines(sets: int) -> Lines:
        ways = settings[sets + COLUMNS : sets + 2 * COLUMNS].astype(np.int64)
        return np.full(int((settings[sets : sets + COLUMNS] * ways).sum()), EMPTY, dtype=np.uint32)

    return Caches(lines(at.L1I_SETS), lines(at.L1D_SETS), lines(at.L2_SETS))


@step
def touch(cache: Lines, first: int, ways: int, line: int, dirty: int) -> tuple[int, int]:
    """Make `line` the most recent of the set that begins at `first`, changed if `dirty` is 1.

    Returns 1 if it was not there, and what fell out, as in `Caches`.
    """
    moved = (line << 1) | dirty
    missed = 1
    for way in range(first, first + ways):
        held = int(cache[way])
        cache[way] = moved
        moved = held
        if held >> 1 == line:
            missed = 0
            cache[first] |= held & 1
            break
    return missed, moved


@step
def is_held(clock: Rows, cache: Lines, sets: int, s: int, line: int) -> int:
    """1 where a machine's cache, whose sets, ways and offset are the settings rows from `sets` on, holds the line."""
    ways = np.int64(clock[sets + COLUMNS + s])
    first = np.int64(clock[sets + 2 * COLUMNS + s]) + (line & (np.int64(clock[sets + s]) - 1)) * ways
    held = 0
    for way in range(first, first + ways):
        if np.int64(cache[way]) >> 1 == line & LINE_BITS:
            held = 1
    return held


@step
def look_up(clock: Rows, tags: Tags, cache: Lines, l2: Lines, sets: int, line: int, dirty: int) -> int:
    """Access first-level caches whose sets, ways and offsets are the settings rows from `sets` on, then the second.

    Returns how many machines' first levels missed.
    """
    count = 0
    line &= LINE_BITS
    for s in range(tags.counters[MACHINES]):
        ways = np.int64(clock[sets + COLUMNS + s])
        first = np.int64(clock[sets + 2 * COLUMNS + s]) + (line & (np.int64(clock[sets + s]) - 1)) * ways
        first &= INDEX_BITS
        missed, far, written = 0, 0, 0
        held = np.int64(cache[first])
        if held >> 1 == line:
            cache[first] = held | dirty
        else:
            missed, victim = touch(cache, first, ways, line, dirty)
            if missed != 0:
                count += 1
                far, written = look_further(clock, l2, s, line, victim)
        clock[at.MISSED + s] = missed
        clock[at.FAR + s] = far
        clock[at.WRITTEN + s] = written
    return count


@kernel
def look_further(clock: Rows, l2: Lines, s: int, line: int, victim: int) -> tuple[int, int]:
    """Access the second level after a miss, which drives `victim` out of the first, as in `Caches`.

    Returns 1 if the second level misses too, and how many changed lines go to memory.
    """
    ways, masked = np.int64(clock[at.L2_WAYS + s]), np.int64(clock[at.L2_SETS + s]) - 1
    offset = np.int64(clock[at.L2_OFFSET + s])
    written = 0
    far, second = touch(l2, (offset + (line & masked) * ways) & INDEX_BITS, ways, line, 0)
    if far != 0 and second != EMPTY and second & 1:
        clock[at.WRITTEN_LINES + s] = second >> 1
        written = 1
    clock[at.BUS_TICKS + s] = TICKS * (1 + (victim & 1)) if victim != EMPTY else 0
    if victim != EMPTY and victim & 1:
        out = victim >> 1
        new, second = touch(l2, (offset + (out & masked) * ways) & INDEX_BITS, ways, out, 1)
        if new != 0 and second != EMPTY and second & 1:
            clock[at.WRITTEN_LINES + written * COLUMNS + s] = second >> 1
            written += 1
    return far, written


@step
def hit_everywhere(clock: Rows) -> None:
    """The access is to the line of the access before."""
    for s in range(COLUMNS):
        clock[at.MISSED + s] = 0
        clock[at.FAR + s] = 0
        clock[at.WRITTEN + s] = 0
