"""The prefetchers of both cache levels, on all reference machines.

Enters: `Clocks`, `Tags`, the settings and an access to data that was just sent. Leaves: rows STRIDE_SENT, AHEAD_SENT
and NEXT_SENT, when the first and the second level's stride prefetcher and a second level's next-line one ask for the
lines ahead. As in gem5, each stride prefetcher learns by static instruction, and only from what it sees: accesses that
miss, those to a line on its way, and the first to a line that it prefetched. The second level sees what the first asks
it for, prefetches too.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from perfvec.features.kernel import kernel
from perfvec.features.page_frames import PAGE_SHIFT
from perfvec.features.reference import layout as at
from perfvec.features.reference.caches import Caches, Lines, is_held
from perfvec.features.reference.inline import step
from perfvec.features.reference.layout import COLUMNS, LATEST, NEVER, STRIDE_ENTRIES
from perfvec.features.reference.miss_registers import prefetch_free
from perfvec.features.reference.misses import LINE_BYTES, is_fetched, slot_of
from perfvec.features.reference.state import MACHINES, Tags

Rows = NDArray[np.int32]
LineNumbers = NDArray[np.int64]
PAGE_LINES = PAGE_SHIFT - 6  # lines to pages, within which gem5 prefetches
DEGREE, NEXT_LINE_DEGREE = 4, 2
LOADED, STORED, STORED_LINE = 0, 1, 2
TRUSTED, MOST_TRUST = 4, 7  # of gem5's three-bit counter; a new entry begins trusted


@step
def train(
    clock: Rows, tags: Tags, caches: Caches, time_row: int, pc: int, address: int, accesses: int,
    each: int, kind: int, missed: int,
) -> None:  # fmt: skip
    """Show an instruction's accesses of `each` bytes to the prefetchers; kind: LOADED, STORED or STORED_LINE."""
    slot = slot_of(address >> 6)
    in_flight = tags.line_fill[slot] == address >> 6
    seen = 0
    for s in range(tags.counters[MACHINES] if missed != 0 or in_flight else 0):
        late = in_flight and clock[at.LINE_FILL + slot * COLUMNS + s] > clock[time_row + s] + clock[at.LOAD_LATENCY + s]
        has_one = clock[at.L1_STRIDE + s] + clock[at.L2_STRIDE + s] != 0
        seen += 1 if (clock[at.MISSED + s] != 0 or late) and has_one else 0
    if seen != 0:
        entry = entry_of(clock, tags, pc)
        first, second = tags.stride_sent, tags.ahead_sent
        l1d, l2 = caches.l1d, caches.l2
        count = tags.counters[MACHINES]
        show(clock, first, second, l1d, l2, count, in_flight, time_row, entry, address, accesses, each, kind)


@kernel
def show(
    clock: Rows, stride_sent: LineNumbers, ahead_sent: LineNumbers, l1d: Lines, l2: Lines, count: int, in_flight: bool,
    time_row: int, entry: int, address: int, accesses: int, each: int, kind: int,
) -> None:  # fmt: skip
    """Show an instruction's accesses to the prefetchers of each machine, `count` in number, that see them."""
    line = address >> 6
    slot = slot_of(line)
    for s in range(count):
        start, missed = clock[time_row + s], clock[at.MISSED + s] != 0
        late = in_flight and clock[at.LINE_FILL + slot * COLUMNS + s] > start + clock[at.LOAD_LATENCY + s]
        fetched = is_fetched(clock, stride_sent, s, line, start) != 0
        if missed and kind != STORED_LINE and clock[at.FAR + s] != 0 and clock[at.L2_STRIDE + s] != 0 and not fetched:
            second_level_sees(clock, ahead_sent, s, entry, address, start)
        if clock[at.L1_STRIDE + s] != 0:
            together = min(accesses, clock[at.MEMORY_LIMIT + s])  # the others are sent once these are answered
            for k in range(together if kind != LOADED or clock[at.IN_ORDER + s] == 0 else 1):
                part = address + k * each
                if (late and part >> 6 == line) or (missed and k == 0):
                    first_level_sees(clock, stride_sent, ahead_sent, l1d, l2, s, entry, part, start)
        if missed and stride_sent[slot] == line:
            clock[at.STRIDE_SENT + slot * COLUMNS + s] = (
                LATEST  # it is in the cache now and may have to be asked for again
            )
        if missed and ahead_sent[slot] == line:
            clock[at.AHEAD_SENT + slot * COLUMNS + s] = LATEST


@kernel
def show_next_line(clock: Rows, next_sent: LineNumbers, l2: Lines, count: int, time_row: int, line: int) -> None:
    """Show an access to the next-line prefetchers of the second levels, `count` in number, that see it."""
    for s in range(count):
        if clock[at.L2_NEXT_LINE + s] != 0 and clock[at.MISSED + s] != 0 and clock[at.FAR + s] != 0:
            ask_for_next(clock, next_sent, l2, s, clock[time_row + s], line)


@step
def ask_for_next(clock: Rows, next_sent: LineNumbers, l2: Lines, s: int, now: int, line: int) -> None:
    """Let the next-line prefetcher of a machine ask for what follows a line that missed its second level."""
    slot = slot_of(line)
    if next_sent[slot] == line:
        clock[at.NEXT_SENT + slot * COLUMNS + s] = LATEST
    for ahead in range(line + 1, line + 1 + NEXT_LINE_DEGREE):
        inside = ahead >> PAGE_LINES == line >> PAGE_LINES
        if inside and is_held(clock, l2, at.L2_SETS, s, ahead) == 0:
            ask_for(clock, next_sent, at.NEXT_SENT, s, ahead, now)


@step
def entry_of(clock: Rows, tags: Tags, pc: int) -> int:
    """Entry of the tables for this static instruction, new if another one held it."""
    entry: int = ((pc >> 2) ^ (pc >> 10)) & (STRIDE_ENTRIES - 1)
    if tags.stride_pc[entry] != pc:
        tags.stride_pc[entry] = pc
        for s in range(COLUMNS):
            clock[at.FIRST_STRIDE + entry * COLUMNS + s] = 0
            clock[at.FIRST_TRUST + entry * COLUMNS + s] = -1
            clock[at.SECOND_STRIDE + entry * COLUMNS + s] = 0
            clock[at.SECOND_TRUST + entry * COLUMNS + s] = -1
    return entry


@step
def learn(clock: Rows, last: int, stride: int, trust: int, s: int, address: int) -> int:
    """Enter an address into the rows of a prefetcher's entry; returns the bytes between prefetches, 0 for none."""
    step = 0
    short = (np.int64(address) & 0xFFFFFFFF) - 0x80000000  # what int32 holds
    if clock[trust + s] < 0:
        clock[trust + s] = TRUSTED
    else:
        moved = int(((short - np.int64(clock[last + s]) + 0x80000000) & 0xFFFFFFFF) - 0x80000000)
        if moved == clock[stride + s] and moved != 0:
            clock[trust + s] = min(clock[trust + s] + 1, MOST_TRUST)
        else:
            clock[trust + s] = max(clock[trust + s] - 1, 0)
            if clock[trust + s] < TRUSTED:
                clock[stride + s] = moved
        if clock[trust + s] >= TRUSTED:
            step = moved
            if moved > -LINE_BYTES and moved < LINE_BYTES:
                step = LINE_BYTES if moved >= 0 else -LINE_BYTES
    clock[last + s] = short
    return step


@step
def first_level_sees(
    clock: Rows, stride_sent: LineNumbers, ahead_sent: LineNumbers, l1d: Lines, l2: Lines, s: int, entry: int,
    address: int, time: int,
) -> None:  # fmt: skip
    """Train the first level's prefetcher, which asks the second level for what lies ahead."""
    row = entry * COLUMNS
    step = learn(clock, at.FIRST_LAST + row, at.FIRST_STRIDE + row, at.FIRST_TRUST + row, s, address)
    for k in range(1, DEGREE + 1):
        ahead = address + k * step
        inside = step != 0 and ahead >> PAGE_SHIFT == address >> PAGE_SHIFT
        if inside and is_held(clock, l1d, at.L1D_SETS, s, ahead >> 6) == 0:
            new = ask_for(clock, stride_sent, at.STRIDE_SENT, s, ahead >> 6, time)
            sent = new != 0 and clock[at.L2_STRIDE + s] != 0 and prefetch_free(clock, s) <= time
            if sent and is_held(clock, l2, at.L2_SETS, s, ahead >> 6) == 0:
                second_level_sees(clock, ahead_sent, s, entry, (ahead >> 6) << 6, time)


@kernel
def second_level_sees(clock: Rows, ahead_sent: LineNumbers, s: int, entry: int, address: int, time: int) -> None:
    """Train the second level's prefetcher."""
    row = entry * COLUMNS
    step = learn(clock, at.SECOND_LAST + row, at.SECOND_STRIDE + row, at.SECOND_TRUST + row, s, address)
    for k in range(1, DEGREE + 1):
        ahead = address + k * step
        if step != 0 and ahead >> PAGE_SHIFT == address >> PAGE_SHIFT:
            ask_for(clock, ahead_sent, at.AHEAD_SENT, s, ahead >> 6, time)


@step
def ask_for(clock: Rows, asked: LineNumbers, row: int, s: int, ahead: int, time: int) -> int:
    """Record in the rows from `row` on that a machine asks for a line; returns 1 unless it had asked before."""
    slot = slot_of(ahead)
    if asked[slot] != ahead:
        asked[slot] = ahead
        for other in range(COLUMNS):
            clock[row + slot * COLUMNS + other] = LATEST
    before = clock[row + slot * COLUMNS + s]
    clock[row + slot * COLUMNS + s] = min(before, time)
    new: int = 1 if before > NEVER else 0
    return new


@step
def take_back(clock: Rows, tags: Tags, s: int, line: int, since: int) -> None:
    """Take back what prefetchers of the second level were to ask for because of an access sent at `since`."""
    for k in range(1, DEGREE + 1):
        forget(clock, tags.ahead_sent, at.AHEAD_SENT, s, line + k, since)
    for k in range(1, NEXT_LINE_DEGREE + 1):
        forget(clock, tags.next_sent, at.NEXT_SENT, s, line + k, since)


@step
def forget(clock: Rows, asked: LineNumbers, row: int, s: int, ahead: int, since: int) -> None:
    """Forget that a line was asked for, if that was `since` or later."""
    slot = slot_of(ahead)
    if asked[slot] == ahead and clock[row + slot * COLUMNS + s] >= since:
        clock[row + slot * COLUMNS + s] = LATEST
