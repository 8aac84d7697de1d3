"""The draining of committed stores on all reference machines.

Enters: `Clocks`, `Tags`, the settings and the store, whose rows MISSED, FAR and WRITTEN are set. Leaves: when its
entries of the queue are free and its bytes written, rows STORE_DONE and STORE_WRITTEN, and the line in flight.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from perfvec.features.reference import layout as at
from perfvec.features.reference.dram import dram_admits, queue_writes
from perfvec.features.reference.inline import inlined
from perfvec.features.reference.layout import ACCESS_RING, COLUMNS, TICKS
from perfvec.features.reference.misses import (
    LINE_BYTES,
    NEAR,
    TARGETS_PER_LINE,
    arrival,
    bus_wait,
    hold_register,
    is_fetched,
    register_free,
    remember_fill,
    slot_of,
    unblocked,
)
from perfvec.features.reference.outstanding import ANSWERED_STORE, admitted, enter_memory
from perfvec.features.reference.state import STORES, Tags

Rows = NDArray[np.int32]


@inlined
def drain_store(
    clock: Rows, setting: Rows, tags: Tags, row: int, line: int, distance: int, size: int, first: int, pieces: int
) -> None:
    """Send a committed store to the cache; its queue entry is freed in order when it is done.

    row: its row of the ring of stores. first, pieces: which of its accesses are to this line.
    """
    slot = slot_of(line)
    whole = size >= LINE_BYTES  # zeroes a line without reading it
    in_flight = tags.line_fill[slot] == line
    for s in range(COLUMNS):
        start = send_store(clock, setting, s, pieces)
        done = start + setting[at.LOAD_LATENCY, s]
        if clock[at.MISSED, s] != 0:
            fetched = setting[at.IN_ORDER, s] == 0 and is_fetched(clock, setting, tags.stride_sent, s, line, start) != 0
            if whole and not fetched:
                done = own_line(clock, setting, s, line, start)
            else:
                done = arrival(clock, setting, tags, s, line, distance, start)
            hold_register(clock, setting, s, done)
        elif in_flight and clock[at.LINE_FILL + slot, s] > done:
            done = clock[at.LINE_FILL + slot, s]
            take_targets(clock, s, slot, pieces, start)
        clock[at.DONE, s] = done
        end_store(clock, setting, s, row, tags.store_entry[row] + first, pieces)
    if distance > NEAR or (distance > 0 and not in_flight):
        remember_fill(clock, tags, line, pieces)
    sent = at.RECENT_SENT + (tags.counters[STORES] & (at.MOST_OUTSTANDING - 1))
    for s in range(COLUMNS):
        clock[sent, s] = clock[at.STORE_SENT, s]
    for _ in range(pieces):
        enter_memory(clock)


@inlined
def wait_for_store_buffer(clock: Rows, setting: Rows, number: int, accesses: int) -> None:
    """Hold DONE, in order, until the store buffer has room: each access leaves it with the cache's answer.

    number: of the store's first access.
    """
    for s in range(COLUMNS):
        if setting[at.IN_ORDER, s] != 0:
            entries = setting[at.BUFFER_ENTRIES, s]
            last = number + min(accesses, entries) - 1
            freed = clock[at.STORE_DONE + ((last - entries) & (ACCESS_RING - 1)), s] - ANSWERED_STORE
            rounds = (accesses - 1) // entries * (setting[at.LOAD_LATENCY, s] - 2 * TICKS)
            clock[at.DONE, s] = max(clock[at.DONE, s], freed) + rounds


@inlined
def accesses_in_line(tags: Tags, row: int) -> int:
    """Accesses of the store in ring row `row` to the line where it begins; the rest are to the next."""
    pieces = tags.store_pieces[row]
    each = max(1, tags.store_bytes[row] // pieces)
    within = LINE_BYTES - (tags.store_address[row] & (LINE_BYTES - 1))
    here: int = min(pieces, (within + each - 1) // each)
    return here


@inlined
def send_store(clock: Rows, setting: Rows, s: int, pieces: int) -> int:
    """When a committed store goes to the cache: after the one before it, and with a miss register if it needs one."""
    in_order = setting[at.IN_ORDER, s] != 0
    sent = clock[at.STORE_SENT, s] + (setting[at.PORT_SLOT, s] if in_order else 0)
    start = unblocked(clock, s, max(clock[at.COMMITTED, s] + TICKS, sent))
    if in_order:
        start = admitted(clock, setting, s, start, 0)
        for piece in range(1, pieces):
            place = min(setting[at.MEMORY_LIMIT, s], at.MOST_OUTSTANDING + 1)
            if piece >= place:
                start += setting[at.LOAD_LATENCY, s] - 2 * TICKS if piece % place == 0 else 0
            else:
                start = max(start + setting[at.PORT_SLOT, s], clock[at.OUTSTANDING + place - 1 - piece, s])
    start = register_free(clock, setting, s, start)
    clock[at.STORE_SENT, s] = start
    return start


@inlined
def own_line(clock: Rows, setting: Rows, s: int, line: int, start: int) -> int:
    """When a line that misses and will be written as a whole may be written; memory need not send it."""
    done = start + bus_wait(clock, setting, s, start) + whole_line_ticks(setting, s, clock[at.FAR, s])
    if clock[at.FAR, s] != 0:
        done = max(done, dram_admits(clock, setting, s, line, start, 0))
    queue_writes(clock, setting, s, done)
    return done


@inlined
def whole_line_ticks(setting: Rows, s: int, far: int) -> int:
    """Ticks until a line that will be written as a whole is there: an invalidation goes out, no data is read."""
    ticks: int = setting[at.LOAD_LATENCY, s] + setting[at.L2_EXTRA, s]
    return ticks + setting[at.INVALIDATE_EXTRA, s] if far != 0 else ticks


@inlined
def take_targets(clock: Rows, s: int, slot: int, pieces: int, start: int) -> None:
    """Let a store's accesses wait for a line in flight; where they take its last target, the cache is blocked."""
    targets = clock[at.LINE_TARGETS + slot, s] + pieces
    clock[at.LINE_TARGETS + slot, s] = targets
    if targets >= TARGETS_PER_LINE and targets < TARGETS_PER_LINE + pieces:
        clock[at.BLOCK_FROM, s] = start
        clock[at.BLOCK_UNTIL, s] = clock[at.LINE_FILL + slot, s]


@inlined
def end_store(clock: Rows, setting: Rows, s: int, row: int, number: int, pieces: int) -> None:
    """Note when the accesses from `number` on, done at DONE, have written their bytes and left the queue."""
    done = clock[at.DONE, s]
    clock[at.STORE_FREED, s] = max(clock[at.STORE_FREED, s], done)
    clock[at.STORE_WRITTEN + row, s] = done - setting[at.LOAD_LATENCY, s] + TICKS
    for entry in range(number, number + pieces):
        clock[at.STORE_DONE + (entry & (ACCESS_RING - 1)), s] = clock[at.STORE_FREED, s]
