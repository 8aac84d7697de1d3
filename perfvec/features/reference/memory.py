"""Loads, the draining of stores and prefetches of one instruction on all reference machines.

Enters: `Clocks`, `Tags`, the settings and the access. Leaves: rows START and DONE, the lines in flight and the stores'
times. Rows MISSED and FAR tell the level that serves an access; a line in flight, a prefetch sent earlier, the miss
registers and the bus say when.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from perfvec.features.reference import layout as at
from perfvec.features.reference.inline import inlined
from perfvec.features.reference.layout import LINE_TABLE, REFERENCE_COUNT, TICKS
from perfvec.features.reference.state import Tags

Rows = NDArray[np.int32]
NEAR = 32  # lines: an access this close to the last one is a hit everywhere and starts nothing
TARGETS_PER_LINE = 8  # gem5's targets of a miss register: the next access to the line blocks the cache
STORE_MISS_SHIFT = (
    2  # out of order, a quarter of the latency lies between two stores that miss to memory, as seen in gem5
)
COVERED_MISS_SHIFT = 3  # … an eighth where a prefetch was sent
WHOLE_LINE_BYTES = 64
PREFETCH_DEGREE = 4
NEXT_LINE_DEGREE = 2


@inlined
def latency(clock: Rows, setting: Rows, s: int, from_memory: int) -> int:
    """Ticks from the cache level that holds the line."""
    ticks: int = setting[at.LOAD_LATENCY, s] + clock[at.MISSED, s] * setting[at.L2_EXTRA, s]
    ticks += clock[at.FAR, s] * setting[at.MEMORY_EXTRA, s] * from_memory
    return ticks


@inlined
def occupy(clock: Rows, setting: Rows, s: int, start: int, ticks: int, lines: int) -> int:
    """Take a miss register and, for a miss to memory, `lines` bus slots; returns when the access really starts."""
    miss, far = clock[at.MISSED, s] != 0, clock[at.FAR, s] != 0
    share = ticks // setting[at.MISS_ENTRIES, s]
    begun = max(start, clock[at.MISS_FREE, s] + share - ticks) if miss else start
    clock[at.MISS_FREE, s] = max(clock[at.MISS_FREE, s], begun) + share if miss else clock[at.MISS_FREE, s]
    begun = max(begun, clock[at.MEMORY_FREE, s]) if far else begun
    clock[at.MEMORY_FREE, s] = begun + lines * setting[at.MEMORY_SLOT, s] if far else clock[at.MEMORY_FREE, s]
    return begun


@inlined
def join_prefetch(
    clock: Rows, setting: Rows, tags: Tags, line: int, distance: int, start_row: int, is_store: int
) -> None:
    """Let DONE be as early as a prefetch of the line that was sent before allows.

    Stores of in-order machines train no first-level prefetcher: gem5's store buffer sends them without a pc.
    """
    slot = line & (LINE_TABLE - 1)
    by_stride, by_next = tags.stride_sent[slot] == line, tags.next_sent[slot] == line
    if distance > NEAR and (by_stride or by_next):
        for s in range(REFERENCE_COUNT):
            ticks = latency(clock, setting, s, 1)
            near = clock[start_row, s] + setting[at.LOAD_LATENCY, s]
            strided = clock[at.STRIDE_SENT + slot, s] + ticks
            chained = clock[at.NEXT_SENT + slot, s] + ticks
            miss, far = clock[at.MISSED, s] != 0, clock[at.FAR, s] != 0
            done = clock[at.DONE, s]
            trained = setting[at.L1_STRIDE, s] != 0 and (is_store == 0 or setting[at.IN_ORDER, s] == 0)
            if by_stride and trained and miss:
                done = min(done, max(near, strided))
            if by_stride and setting[at.L2_STRIDE, s] != 0 and far:
                done = min(done, max(near + setting[at.L2_EXTRA, s], strided))
            if by_next and setting[at.L2_NEXT_LINE, s] != 0 and far:
                done = min(done, max(near + setting[at.L2_EXTRA, s], chained))
            clock[at.DONE, s] = done


@inlined
def load_from_cache(clock: Rows, setting: Rows, tags: Tags, line: int, distance: int) -> None:
    """Set DONE of a load that no store in the queue forwards to."""
    slot = line & (LINE_TABLE - 1)
    for s in range(REFERENCE_COUNT):
        start = clock[at.START, s]
        start = max(start, clock[at.BLOCK_UNTIL, s]) if start >= clock[at.BLOCK_FROM, s] else start
        ticks = latency(clock, setting, s, 1)
        start = occupy(clock, setting, s, start, ticks, 1)
        clock[at.START, s] = start
        clock[at.DONE, s] = start + ticks
    join_prefetch(clock, setting, tags, line, distance, at.START, 0)
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
    slot = line & (LINE_TABLE - 1)
    tags.line_fill[slot] = line
    for s in range(REFERENCE_COUNT):
        clock[at.LINE_FILL + slot, s] = clock[at.DONE, s]
        clock[at.LINE_TARGETS + slot, s] = 1


@inlined
def drain_store(clock: Rows, setting: Rows, tags: Tags, row: int, line: int, distance: int, size: int) -> None:
    """Send a committed store to the cache; its queue entry is freed in order when it is done."""
    slot = line & (LINE_TABLE - 1)
    strided = tags.stride_sent[slot] == line
    whole = size >= WHOLE_LINE_BYTES  # zeroes a line without reading it
    for s in range(REFERENCE_COUNT):
        far = clock[at.FAR, s] != 0
        ticks = latency(clock, setting, s, 0 if whole else 1)
        start = max(clock[at.COMMITTED, s] + TICKS, clock[at.STORE_SENT, s] + setting[at.PORT_SLOT, s])
        start = max(start, clock[at.BLOCK_UNTIL, s]) if start >= clock[at.BLOCK_FROM, s] else start
        start = max(start, clock[at.STORE_MISS, s]) if far else start
        covered = strided and setting[at.L1_STRIDE, s] != 0
        gap = 0 if whole else (ticks >> COVERED_MISS_SHIFT if covered else ticks >> STORE_MISS_SHIFT)
        clock[at.STORE_MISS, s] = start + gap if far else clock[at.STORE_MISS, s]
        start = occupy(clock, setting, s, start, ticks, 1 if whole else 2)
        clock[at.STORE_SENT, s] = start
        clock[at.DONE, s] = start + ticks
    join_prefetch(clock, setting, tags, line, distance, at.STORE_SENT, 1)
    in_flight = tags.line_fill[slot] == line
    if in_flight and distance <= NEAR:
        for s in range(REFERENCE_COUNT):
            clock[at.DONE, s] = max(clock[at.DONE, s], clock[at.LINE_FILL + slot, s])
    if distance > NEAR or (distance > 0 and not in_flight):
        remember_fill(clock, tags, line)
    for s in range(REFERENCE_COUNT):
        alone = setting[at.IN_ORDER, s] != 0 and clock[at.FAR, s] != 0  # one such miss at a time, as seen in gem5
        clock[at.STORE_MISS, s] = clock[at.DONE, s] if alone else clock[at.STORE_MISS, s]
        clock[at.STORE_FREED, s] = max(clock[at.STORE_FREED, s], clock[at.DONE, s])
        clock[at.STORE_WRITTEN + row, s] = clock[at.DONE, s] - setting[at.LOAD_LATENCY, s] + TICKS
        clock[at.STORE_DONE + row, s] = clock[at.STORE_FREED, s]


@inlined
def send_prefetches(clock: Rows, tags: Tags, line: int, stride: int, stride_run: int) -> None:
    """Record when a stride prefetcher and a next-line prefetcher would ask for the lines ahead of this access."""
    if stride_run >= 1:
        step = stride >> 6
        if stride > -WHOLE_LINE_BYTES and stride < WHOLE_LINE_BYTES:
            step = 1 if stride > 0 else -1
        for k in range(1, PREFETCH_DEGREE + 1):
            ahead = line + step * k
            slot = ahead & (LINE_TABLE - 1)
            if tags.stride_sent[slot] != ahead:
                tags.stride_sent[slot] = ahead
                for s in range(REFERENCE_COUNT):
                    clock[at.STRIDE_SENT + slot, s] = clock[at.START, s]
    for k in range(1, NEXT_LINE_DEGREE + 1):
        ahead = line + k
        slot = ahead & (LINE_TABLE - 1)
        if tags.next_sent[slot] != ahead:
            tags.next_sent[slot] = ahead
            for s in range(REFERENCE_COUNT):
                clock[at.NEXT_SENT + slot, s] = clock[at.START, s]
