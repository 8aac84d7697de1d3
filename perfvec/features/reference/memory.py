"""Loads, the draining of stores and prefetches of one instruction on all reference machines.

Enters: `Clocks`, `Tags`, the settings and the access. Leaves: rows START and DONE, the lines in flight and the stores'
times. Rows MISSED and FAR tell the level that serves an access; a line in flight, a prefetch sent earlier, the miss
registers and the bus say when.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from perfvec.features.reference import layout as at
from perfvec.features.reference.dram import dram_admits, dram_read, dram_spares
from perfvec.features.reference.inline import inlined
from perfvec.features.reference.layout import ACCESS_RING, COVERED_LINES, LINE_TABLE, REFERENCE_COUNT, TICKS
from perfvec.features.reference.state import STORES, Tags

Rows = NDArray[np.int32]
NEAR = 32  # lines: an access this close to the last one is a hit everywhere and starts nothing
TARGETS_PER_LINE = 8  # gem5's targets of a miss register: the next access to the line blocks the cache
WHOLE_LINE_BYTES = 64
MOST_COVERING = 64  # stores from the first to the last that fill a line
PAGE_SHIFT = 6  # lines to pages: gem5 prefetches within a page
PREFETCH_DEGREE = 4
NEXT_LINE_DEGREE = 2


@inlined
def slot_of(line: int) -> int:
    """Entry of the tables of lines; folded, since arrays often lie a power of two apart."""
    slot: int = (line ^ (line >> 9) ^ (line >> 18)) & (LINE_TABLE - 1)
    return slot


@inlined
def latency(clock: Rows, setting: Rows, s: int, from_memory: int) -> int:
    """Ticks from the cache level that holds the line, nothing in the way."""
    ticks: int = setting[at.LOAD_LATENCY, s] + clock[at.MISSED, s] * setting[at.L2_EXTRA, s]
    ticks += clock[at.FAR, s] * setting[at.MEMORY_EXTRA, s] * from_memory
    return ticks


@inlined
def occupy(clock: Rows, setting: Rows, s: int, start: int, ticks: int) -> int:
    """Take a miss register; returns when the access really starts."""
    miss = clock[at.MISSED, s] != 0
    share = ticks // setting[at.MISS_ENTRIES, s]
    begun = max(start, clock[at.MISS_FREE, s] + share - ticks) if miss else start
    clock[at.MISS_FREE, s] = max(clock[at.MISS_FREE, s], begun) + share if miss else clock[at.MISS_FREE, s]
    return begun


@inlined
def arrival(clock: Rows, setting: Rows, tags: Tags, s: int, line: int, distance: int, start: int, is_store: int) -> int:
    """When the line that an access starting at `start` wants is in the first level, prefetches counted in.

    is_store: 0, or 1 and 2 of a store that follows the one before of its pc closely or not. In order, close stores
    confuse gem5's first-level prefetcher: of each line it sees the first two addresses, so no stride holds, unless only
    one access at a time is sent to memory.
    """
    slot = slot_of(line)
    by_stride = distance > NEAR and tags.stride_sent[slot] == line
    by_next = distance > NEAR and tags.next_sent[slot] == line
    near = start + setting[at.LOAD_LATENCY, s]
    done = near
    if clock[at.MISSED, s] != 0:
        regular = is_store != 1 or setting[at.IN_ORDER, s] == 0 or setting[at.LOAD_ENTRIES, s] == 1
        trained = setting[at.L1_STRIDE, s] != 0 and regular
        sent = start
        early = start  # when the request left the first level
        if by_stride and trained:
            early = min(start, clock[at.STRIDE_SENT + slot, s])
        sent = early
        if clock[at.FAR, s] != 0:
            if by_stride and setting[at.L2_STRIDE, s] != 0:
                sent = min(sent, clock[at.STRIDE_SENT + slot, s])
            if by_next and setting[at.L2_NEXT_LINE, s] != 0:
                sent = min(sent, clock[at.NEXT_SENT + slot, s])
        way = setting[at.LOAD_LATENCY, s] + setting[at.L2_EXTRA, s]
        done = max(near, early + way)
        if clock[at.FAR, s] != 0:
            reached = dram_admits(clock, setting, s, line, sent + way + setting[at.REQUEST, s], 1)
            data = dram_read(clock, setting, s, line, reached)
            done = max(done, data + setting[at.RESPONSE, s])
    return done


@inlined
def load_from_cache(clock: Rows, setting: Rows, tags: Tags, line: int, distance: int) -> None:
    """Set DONE of a load that no store in the queue forwards to."""
    slot = slot_of(line)
    for s in range(REFERENCE_COUNT):
        start = clock[at.START, s]
        start = max(start, clock[at.BLOCK_UNTIL, s]) if start >= clock[at.BLOCK_FROM, s] else start
        start = occupy(clock, setting, s, start, latency(clock, setting, s, 1))
        clock[at.START, s] = start
        clock[at.DONE, s] = start + setting[at.LOAD_LATENCY, s]
        if clock[at.MISSED, s] != 0:
            clock[at.DONE, s] = arrival(clock, setting, tags, s, line, distance, start, 0)
    in_flight = tags.line_fill[slot] == line
    if in_flight:
        for s in range(REFERENCE_COUNT):
            fill = clock[at.LINE_FILL + slot, s]
            late = fill > clock[at.START, s] + setting[at.LOAD_LATENCY, s]
            targets = clock[at.LINE_TARGETS + slot, s] + 1 if late else 0
            clock[at.LINE_TARGETS + slot, s] = targets
            if late and targets == TARGETS_PER_LINE:
                clock[at.BLOCK_FROM, s] = clock[at.START, s]
                clock[at.BLOCK_UNTIL, s] = fill - setting[at.LOAD_LATENCY, s]
            clock[at.DONE, s] = max(clock[at.DONE, s], fill)
    if distance > NEAR or (distance > 0 and not in_flight):
        remember_fill(clock, tags, line)


@inlined
def remember_fill(clock: Rows, tags: Tags, line: int) -> None:
    """Record that the line is in flight until DONE."""
    slot = slot_of(line)
    tags.line_fill[slot] = line
    for s in range(REFERENCE_COUNT):
        clock[at.LINE_FILL + slot, s] = clock[at.DONE, s]
        clock[at.LINE_TARGETS + slot, s] = 1


@inlined
def drain_store(
    clock: Rows, setting: Rows, tags: Tags, row: int, line: int, distance: int, size: int, spaced: int
) -> None:
    """Send a committed store to the cache; its queue entry is freed in order when it is done."""
    slot = slot_of(line)
    whole = size >= WHOLE_LINE_BYTES  # zeroes a line without reading it
    in_flight = tags.line_fill[slot] == line
    fetched = tags.stride_sent[slot] == line
    pieces = tags.store_pieces[row]
    for s in range(REFERENCE_COUNT):
        far = clock[at.FAR, s] != 0
        in_order = setting[at.IN_ORDER, s] != 0
        sent = clock[at.STORE_SENT, s] + (setting[at.PORT_SLOT, s] if in_order else 0)
        start = max(clock[at.COMMITTED, s] + TICKS, sent)
        start = max(start, clock[at.BLOCK_UNTIL, s]) if start >= clock[at.BLOCK_FROM, s] else start
        start = max(start, clock[at.STORE_MISS, s]) if far and in_order else start
        start = occupy(clock, setting, s, start, latency(clock, setting, s, 0 if whole else 1))
        clock[at.STORE_SENT, s] = start
        done = start + setting[at.LOAD_LATENCY, s]
        if clock[at.MISSED, s] != 0:
            if whole and not (fetched and setting[at.L1_STRIDE, s] != 0 and not in_order):
                done = start + whole_line_ticks(setting, s, far)
                if far:
                    done = max(done, dram_admits(clock, setting, s, line, start, 0))
            else:
                done = arrival(clock, setting, tags, s, line, distance, start, 1 + spaced)
        elif in_flight and clock[at.LINE_FILL + slot, s] > done:
            done = clock[at.LINE_FILL + slot, s]
            targets = clock[at.LINE_TARGETS + slot, s] + pieces
            clock[at.LINE_TARGETS + slot, s] = targets
            if targets >= TARGETS_PER_LINE and targets < TARGETS_PER_LINE + pieces:
                clock[at.BLOCK_FROM, s] = start
                clock[at.BLOCK_UNTIL, s] = done - setting[at.LOAD_LATENCY, s]
        clock[at.DONE, s] = done
        # In order, one store that misses to memory at a time, as seen in gem5.
        clock[at.STORE_MISS, s] = done if in_order and far and not whole else clock[at.STORE_MISS, s]
        clock[at.STORE_FREED, s] = max(clock[at.STORE_FREED, s], done)
        clock[at.STORE_WRITTEN + row, s] = done - setting[at.LOAD_LATENCY, s] + TICKS
        for piece in range(pieces):
            entry = (tags.store_entry[row] + piece) & (ACCESS_RING - 1)
            clock[at.STORE_DONE + entry, s] = clock[at.STORE_FREED, s]
    if distance > NEAR or (distance > 0 and not in_flight):
        remember_fill(clock, tags, line)
        for s in range(REFERENCE_COUNT):
            clock[at.LINE_TARGETS + slot, s] = pieces


@inlined
def whole_line_ticks(setting: Rows, s: int, far: int) -> int:
    """Ticks until a line that will be written as a whole is there: an invalidation goes out, no data is read."""
    ticks: int = setting[at.LOAD_LATENCY, s] + setting[at.L2_EXTRA, s]
    return ticks + setting[at.INVALIDATE_EXTRA, s] if far else ticks


@inlined
def cover_line(clock: Rows, setting: Rows, tags: Tags, row: int, line: int, distance: int) -> None:
    """Follow stores that fill a line; where all came before the miss was sent on, the line need not be read."""
    entry = line & (COVERED_LINES - 1)
    if distance > NEAR:
        fetched = tags.stride_sent[slot_of(line)] == line
        tags.cover_line[entry] = line
        tags.cover_mask[entry] = 0
        tags.cover_first[entry] = tags.counters[STORES]
        for s in range(REFERENCE_COUNT):
            clock[at.COVER_SENT + entry, s] = clock[at.STORE_SENT, s]
            prefetched = fetched and setting[at.L1_STRIDE, s] != 0
            clock[at.COVER_MISS + entry, s] = 0 if prefetched else clock[at.MISSED, s] + clock[at.FAR, s]
    if tags.cover_line[entry] == line:
        begin, width = tags.store_address[row] & 63, tags.store_bytes[row]
        full = tags.cover_mask[entry] == -1
        if width < 64:
            tags.cover_mask[entry] |= ((np.int64(1) << width) - 1) << begin
        if (
            tags.cover_mask[entry] == -1
            and not full
            and tags.counters[STORES] - tags.cover_first[entry] < MOST_COVERING
        ):
            merge_line(clock, setting, tags, entry, line)


@inlined
def merge_line(clock: Rows, setting: Rows, tags: Tags, entry: int, line: int) -> None:
    """Where the line was still to be asked for, let the stores to it be done as soon as it is invalidated elsewhere."""
    slot = slot_of(line)
    first, last = tags.cover_first[entry], tags.counters[STORES]
    before = (tags.store_entry[first & (ACCESS_RING - 1)] - 1) & (ACCESS_RING - 1)
    for s in range(REFERENCE_COUNT):
        sent, miss = clock[at.COVER_SENT + entry, s], clock[at.COVER_MISS + entry, s]
        in_time = clock[at.STORE_SENT, s] <= sent + setting[at.FORWARD, s] and setting[at.IN_ORDER, s] == 0
        if miss != 0 and in_time:
            done = sent + whole_line_ticks(setting, s, miss == 2)
            if miss == 2:
                done = max(done, dram_spares(clock, setting, s, line))
            if done < clock[at.LINE_FILL + slot, s]:
                clock[at.LINE_FILL + slot, s] = done
                if clock[at.LINE_TARGETS + slot, s] >= TARGETS_PER_LINE:
                    clock[at.BLOCK_UNTIL, s] = done - setting[at.LOAD_LATENCY, s]
                freed = clock[at.STORE_DONE + before, s]
                for number in range(first, last + 1):
                    row = number & (ACCESS_RING - 1)
                    if tags.store_address[row] >> 6 == line:
                        clock[at.STORE_WRITTEN + row, s] = done - setting[at.LOAD_LATENCY, s] + TICKS
                    freed = max(freed, clock[at.STORE_WRITTEN + row, s] + setting[at.LOAD_LATENCY, s] - TICKS)
                    for piece in range(tags.store_pieces[row]):
                        clock[at.STORE_DONE + ((tags.store_entry[row] + piece) & (ACCESS_RING - 1)), s] = freed
                clock[at.STORE_FREED, s] = freed


@inlined
def send_prefetches(clock: Rows, tags: Tags, time_row: int, line: int, stride: int, stride_run: int) -> None:
    """Record when a stride prefetcher and a next-line prefetcher would ask for the lines ahead of this access."""
    if stride_run >= 1:
        step = stride >> 6
        if stride > -WHOLE_LINE_BYTES and stride < WHOLE_LINE_BYTES:
            step = 1 if stride > 0 else -1
        for k in range(1, PREFETCH_DEGREE + 1):
            ahead = line + step * k
            slot = slot_of(ahead)
            if ahead >> PAGE_SHIFT == line >> PAGE_SHIFT and tags.stride_sent[slot] != ahead:
                tags.stride_sent[slot] = ahead
                for s in range(REFERENCE_COUNT):
                    clock[at.STRIDE_SENT + slot, s] = clock[time_row, s]
    send_next_lines(clock, tags, time_row, line)


@inlined
def send_next_lines(clock: Rows, tags: Tags, time_row: int, line: int) -> None:
    """Record when a next-line prefetcher would ask for the lines after this access."""
    for k in range(1, NEXT_LINE_DEGREE + 1):
        ahead = line + k
        slot = slot_of(ahead)
        if ahead >> PAGE_SHIFT == line >> PAGE_SHIFT and tags.next_sent[slot] != ahead:
            tags.next_sent[slot] = ahead
            for s in range(REFERENCE_COUNT):
                clock[at.NEXT_SENT + slot, s] = clock[time_row, s]


@inlined
def fetch_line(clock: Rows, setting: Rows, tags: Tags, line: int, jumped: int) -> None:
    """Hold FETCHED until a new line of code is there (MISSED and FAR are set).

    gem5's in-order core asks for two lines in a row at a time, its out-of-order core for one.
    """
    slot = slot_of(line)
    by_next = tags.next_sent[slot] == line
    for s in range(REFERENCE_COUNT):
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
                sent = asked
                if by_next and setting[at.L2_NEXT_LINE, s] != 0:
                    sent = min(sent, clock[at.NEXT_SENT + slot, s])
                way = setting[at.L2_CODE_EXTRA, s] + setting[at.REQUEST, s]
                reached = dram_admits(clock, setting, s, line, sent + way, 1)
                there = max(there, dram_read(clock, setting, s, line, reached) + setting[at.RESPONSE, s])
        clock[at.CODE_ASKED, s] = asked
        clock[at.CODE_BEFORE, s] = clock[at.CODE_THERE, s]
        clock[at.CODE_THERE, s] = there
        clock[at.FETCHED, s] = there
