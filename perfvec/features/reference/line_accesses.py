"""Loads and committed stores as accesses to lines, on all reference machines.

Enters: `Clocks`, `Tags`, caches, settings and the instruction, whose first line was looked up. Leaves: DONE of a load,
forwarded from a store or from the caches; a store on its way to the cache. An access that crosses into the next line
asks for both. The prefetchers are shown each.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from perfvec.features.reference import layout as at
from perfvec.features.reference.caches import Caches, look_up
from perfvec.features.reference.inline import inlined
from perfvec.features.reference.layout import ACCESS_RING, COLUMNS
from perfvec.features.reference.loads import load_from_cache
from perfvec.features.reference.misses import LINE_BYTES, NEAR
from perfvec.features.reference.ordering import (
    FARTHEST,
    check_violation,
    forward,
    is_covered,
    latest_in_block,
    overlaps,
    record_store,
)
from perfvec.features.reference.outstanding import enter_memory
from perfvec.features.reference.pipeline import note_store
from perfvec.features.reference.prefetchers import LOADED, STORED, STORED_LINE, show_next_line, train
from perfvec.features.reference.state import STORE_PIECES, STORES, DynamicRows, Tags
from perfvec.features.reference.stores import accesses_in_line, drain_store
from perfvec.features.reference.whole_lines import cover_line

Rows = NDArray[np.int32]
LOADED_BYTES = 16


@inlined
def lines_of(address: int, size: int) -> int:
    """Lines that an access touches; those of whole lines count as one."""
    lines: int = 2 if (address & (LINE_BYTES - 1)) + size > LINE_BYTES and size < LINE_BYTES else 1
    return lines


@inlined
def look_up_next(clock: Rows, setting: Rows, caches: Caches, line: int, changes: int) -> int:
    """Look the second line of an access up; returns a distance: far where a machine misses it."""
    look_up(clock, setting, caches.l1d, caches.l2, at.L1D_SETS, line, changes)
    missed = 0
    for s in range(COLUMNS):
        missed += clock[at.MISSED, s]
    distance: int = NEAR + 1 if missed != 0 else 0
    return distance


@inlined
def is_new_page(tags: Tags, line: int) -> int:
    """1 where the line's page was not written before, which is noted."""
    page = line >> 6
    entry = page & (at.PAGE_TABLE - 1)
    new = 1 if tags.pages[entry] != page else 0
    tags.pages[entry] = page
    return new


@inlined
def load_lines(clock: Rows, setting: Rows, tags: Tags, caches: Caches, rows: DynamicRows, i: int) -> None:
    """Set DONE of a load from the caches, which asks for two lines where it crosses into the next."""
    pc, address, size = np.int64(rows.pc[i]), int(np.int64(rows.address[i])), np.int64(rows.size[i])
    distance, accesses = int(np.int64(rows.data_distance[i])), max(1, size >> 4)
    for part in range(lines_of(address, size)):
        if part == 1:
            for s in range(COLUMNS):
                clock[at.FIRST_DONE, s] = clock[at.DONE, s]
            address = ((address >> 6) + 1) << 6
            distance = look_up_next(clock, setting, caches, address >> 6, 0)
            accesses = 1
        load_from_cache(clock, setting, tags, address >> 6, distance)
        if distance > NEAR:
            show_next_line(clock, setting, tags.next_sent, caches.l2, at.START, address >> 6)
        train(clock, setting, tags, caches, at.START, pc, address, accesses, LOADED_BYTES, LOADED)
        if part == 1:
            for s in range(COLUMNS):
                clock[at.DONE, s] = max(clock[at.DONE, s], clock[at.FIRST_DONE, s])


@inlined
def load(clock: Rows, setting: Rows, tags: Tags, caches: Caches, rows: DynamicRows, i: int) -> None:
    """Set DONE of a load: checked against older stores, forwarded or from the caches."""
    address, size = np.int64(rows.address[i]), np.int64(rows.size[i])
    near, back = latest_in_block(tags, address, size), int(np.int64(rows.forward_stores[i]))
    if near >= 0 and near < FARTHEST:
        check_violation(clock, setting, tags, np.int64(rows.pc[i]), near)
        if (back < 0 or near < back) and overlaps(tags, near, address, size):
            back = near
    if back >= 0 and back < FARTHEST and overlaps(tags, back, address, size):
        row = (tags.counters[STORES] - 1 - back) & (ACCESS_RING - 1)
        forward(clock, setting, tags, row, back, 1 if is_covered(tags, row, address, size) else 0)
        enter_memory(clock)
    else:
        load_lines(clock, setting, tags, caches, rows, i)


@inlined
def retire_store(
    clock: Rows, setting: Rows, tags: Tags, caches: Caches, rows: DynamicRows, i: int, size: int, pieces: int
) -> None:
    """Record a committed store of `pieces` accesses and send it to the cache."""
    pc, address, distance = np.int64(rows.pc[i]), int(np.int64(rows.address[i])), int(np.int64(rows.data_distance[i]))
    line, each = address >> 6, max(1, size // pieces)
    note_store(clock)
    record_store(clock, tags, pc, address, size, pieces)
    row = tags.counters[STORES] & (ACCESS_RING - 1)
    kind = STORED if size < LINE_BYTES else STORED_LINE
    parts = lines_of(address, size)
    here = accesses_in_line(tags, row) if parts == 2 else pieces
    begin, width = address & (LINE_BYTES - 1), min(size, LINE_BYTES - (address & (LINE_BYTES - 1)))
    first, count = 0, here
    for part in range(parts):
        if part == 1:
            address = (line + 1) << 6
            distance = look_up_next(clock, setting, caches, line + 1, 1)
            begin, width = 0, size - width
            first, count = here, max(pieces - here, 1)
        drain_store(clock, setting, tags, row, address >> 6, distance, size, first, count)
        cover_line(clock, setting, tags, address >> 6, distance, begin, width)
        if distance > NEAR and size < LINE_BYTES:
            show_next_line(clock, setting, tags.next_sent, caches.l2, at.STORE_SENT, address >> 6)
        train(clock, setting, tags, caches, at.STORE_SENT, pc, address, count, each, kind)
    tags.counters[STORES] += 1
    tags.counters[STORE_PIECES] += pieces
