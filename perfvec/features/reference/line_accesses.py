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
from perfvec.features.reference.inline import step
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
from perfvec.features.reference.state import MACHINES, STORE_PIECES, STORES, DynamicRows, Tags
from perfvec.features.reference.stores import accesses_in_line, drain_store
from perfvec.features.reference.whole_lines import cover_line

Rows = NDArray[np.int32]
LOADED_BYTES = 16


@step
def lines_of(address: int, size: int) -> int:
    """Lines that an access touches; those of whole lines count as one."""
    lines: int = 2 if (address & (LINE_BYTES - 1)) + size > LINE_BYTES and size < LINE_BYTES else 1
    return lines


@step
def distance_of(missed: int) -> int:
    """Distance of the second line of an access: far where any of the machines misses it."""
    distance: int = NEAR + 1 if missed != 0 else 0
    return distance


@step
def is_new_page(tags: Tags, line: int) -> int:
    """1 where the line's page was not written before, which is noted."""
    page = line >> 6
    entry = page & (at.PAGE_TABLE - 1)
    new = 1 if tags.pages[entry] != page else 0
    tags.pages[entry] = page
    return new


@step
def load_lines(clock: Rows, tags: Tags, caches: Caches, rows: DynamicRows, i: int, missed: int) -> None:
    """Set DONE of a load from the caches, which asks for two lines where it crosses into the next."""
    pc, address, size = np.int64(rows.pc[i]), int(np.int64(rows.address[i])), np.int64(rows.size[i])
    distance, accesses = int(np.int64(rows.data_distance[i])), max(1, size >> 4)
    for part in range(lines_of(address, size)):
        if part == 1:
            for s in range(COLUMNS):
                clock[at.FIRST_DONE + s] = clock[at.DONE + s]
            address = ((address >> 6) + 1) << 6
            missed = look_up(clock, tags, caches.l1d, caches.l2, at.L1D_SETS, address >> 6, 0)
            distance = distance_of(missed)
            accesses = 1
        load_from_cache(clock, tags, address >> 6, distance, missed)
        if distance > NEAR and missed != 0:
            show_next_line(clock, tags.next_sent, caches.l2, tags.counters[MACHINES], at.START, address >> 6)
        train(clock, tags, caches, at.START, pc, address, accesses, LOADED_BYTES, LOADED, missed)
        if part == 1:
            for s in range(COLUMNS):
                clock[at.DONE + s] = max(clock[at.DONE + s], clock[at.FIRST_DONE + s])


@step
def load(clock: Rows, tags: Tags, caches: Caches, rows: DynamicRows, i: int, missed: int) -> None:
    """Set DONE of a load: checked against older stores, forwarded, or from the caches, which `missed` machines miss."""
    address, size = np.int64(rows.address[i]), np.int64(rows.size[i])
    near, back = latest_in_block(tags, address, size), int(np.int64(rows.forward_stores[i]))
    if near >= 0 and near < FARTHEST:
        check_violation(clock, tags, np.int64(rows.pc[i]), near)
        if (back < 0 or near < back) and overlaps(tags, near, address, size):
            back = near
    if back >= 0 and back < FARTHEST and overlaps(tags, back, address, size):
        row = (tags.counters[STORES] - 1 - back) & (ACCESS_RING - 1)
        forward(clock, tags, row, back, 1 if is_covered(tags, row, address, size) else 0)
        enter_memory(clock, tags)
    else:
        load_lines(clock, tags, caches, rows, i, missed)


@step
def retire_store(
    clock: Rows, tags: Tags, caches: Caches, rows: DynamicRows, i: int, size: int, pieces: int, missed: int
) -> None:
    """Record a committed store of `pieces` accesses and send it to the cache, which `missed` machines miss."""
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
            missed = look_up(clock, tags, caches.l1d, caches.l2, at.L1D_SETS, line + 1, 1)
            distance = distance_of(missed)
            begin, width = 0, size - width
            first, count = here, max(pieces - here, 1)
        drain_store(clock, tags, row, address >> 6, distance, size, first, count, missed)
        cover_line(clock, tags, address >> 6, distance, begin, width)
        if distance > NEAR and size < LINE_BYTES and missed != 0:
            show_next_line(clock, tags.next_sent, caches.l2, tags.counters[MACHINES], at.STORE_SENT, address >> 6)
        train(clock, tags, caches, at.STORE_SENT, pc, address, count, each, kind, missed)
    tags.counters[STORES] += 1
    tags.counters[STORE_PIECES] += pieces
