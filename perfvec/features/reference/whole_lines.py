"""Lines that a row of stores fills, on all reference machines.

Enters: `Clocks`, `Tags`, the settings and a store that was just drained. Leaves: earlier times of the stores to the
line where all came before gem5's first level had sent the miss on: it then takes the line over without reading it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from perfvec.features.reference import layout as at
from perfvec.features.reference.dram import dram_spares
from perfvec.features.reference.inline import step
from perfvec.features.reference.layout import ACCESS_RING, COLUMNS, COVERED_LINES, TICKS
from perfvec.features.reference.miss_registers import release_store
from perfvec.features.reference.misses import (
    LINE_BYTES,
    NEAR,
    TARGETS_PER_LINE,
    slot_of,
)
from perfvec.features.reference.prefetchers import take_back
from perfvec.features.reference.state import MACHINES, STORES, Tags
from perfvec.features.reference.stores import whole_line_ticks

Rows = NDArray[np.int32]
MOST_COVERING = 64  # stores from the first to the last that fill a line
EVERY_BYTE = -1  # of a line's bit set of bytes written


@step
def cover_line(clock: Rows, tags: Tags, line: int, distance: int, begin: int, width: int) -> None:
    """Follow stores that fill a line, from the first far from the accesses before; this one writes `width` bytes."""
    entry = line & (COVERED_LINES - 1)
    followed = tags.cover_line[entry] == line and tags.counters[STORES] - tags.cover_first[entry] < MOST_COVERING
    if distance > NEAR and not followed:
        begin_line(clock, tags, entry, line)
    if tags.cover_line[entry] == line:
        was_full = tags.cover_mask[entry] == EVERY_BYTE
        if width < LINE_BYTES:
            tags.cover_mask[entry] |= ((np.int64(1) << width) - 1) << begin
        is_full = tags.cover_mask[entry] == EVERY_BYTE
        if is_full and not was_full and tags.counters[STORES] - tags.cover_first[entry] < MOST_COVERING:
            merge_line(clock, tags, entry, line)


@step
def begin_line(clock: Rows, tags: Tags, entry: int, line: int) -> None:
    """Follow a line from its first store on."""
    slot = slot_of(line)
    asked = tags.stride_sent[slot] == line
    tags.cover_line[entry] = line
    tags.cover_mask[entry] = 0
    tags.cover_first[entry] = tags.counters[STORES]
    for s in range(COLUMNS):
        clock[at.COVER_SENT + entry * COLUMNS + s] = clock[at.STORE_SENT + s]
        prefetched = asked and clock[at.L1_STRIDE + s] != 0
        prefetched = prefetched and clock[at.STRIDE_SENT + slot * COLUMNS + s] < clock[at.STORE_SENT + s]
        clock[at.COVER_MISS + entry * COLUMNS + s] = 0 if prefetched else clock[at.MISSED + s] + clock[at.FAR + s]


@step
def merge_line(clock: Rows, tags: Tags, entry: int, line: int) -> None:
    """Where the line was still to be asked for, let the stores to it be done as soon as it is invalidated elsewhere."""
    slot = slot_of(line)
    for s in range(tags.counters[MACHINES]):
        sent, miss = clock[at.COVER_SENT + entry * COLUMNS + s], clock[at.COVER_MISS + entry * COLUMNS + s]
        in_time = clock[at.STORE_SENT + s] <= sent + clock[at.FORWARD + s] and clock[at.IN_ORDER + s] == 0
        if miss != 0 and in_time:
            take_back(clock, tags, s, line, sent)  # prefetchers do not see what asks for no data
            done = sent + whole_line_ticks(clock, s, 1 if miss == 2 else 0)
            if miss == 2:
                done = max(done, dram_spares(clock, s, line))
            if done < clock[at.LINE_FILL + slot * COLUMNS + s]:
                release_store(clock, s, clock[at.LINE_FILL + slot * COLUMNS + s], done)
                clock[at.LINE_FILL + slot * COLUMNS + s] = done
                if clock[at.LINE_TARGETS + slot * COLUMNS + s] >= TARGETS_PER_LINE:
                    clock[at.BLOCK_UNTIL + s] = done
                free_stores(clock, tags, s, entry, line)


@step
def free_stores(clock: Rows, tags: Tags, s: int, entry: int, line: int) -> None:
    """Note anew when the stores since the line's first one leave the queue; the line is there at its LINE_FILL."""
    first, last = tags.cover_first[entry], tags.counters[STORES]
    before = (tags.store_entry[first & (ACCESS_RING - 1)] - 1) & (ACCESS_RING - 1)
    done, hit = clock[at.LINE_FILL + slot_of(line) * COLUMNS + s], clock[at.LOAD_LATENCY + s] - TICKS
    freed = clock[at.STORE_DONE + before * COLUMNS + s]
    for number in range(first, last + 1):
        row = number & (ACCESS_RING - 1)
        if tags.store_address[row] >> 6 == line:
            clock[at.STORE_WRITTEN + row * COLUMNS + s] = done - hit
        freed = max(freed, clock[at.STORE_WRITTEN + row * COLUMNS + s] + hit)
        for piece in range(tags.store_pieces[row]):
            clock[at.STORE_DONE + ((tags.store_entry[row] + piece) & (ACCESS_RING - 1)) * COLUMNS + s] = freed
    clock[at.STORE_FREED + s] = freed
