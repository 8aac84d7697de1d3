"""The draining of committed stores on all reference machines.

Enters: `Clocks`, `Tags`, the settings and the store, whose rows MISSED, FAR and WRITTEN are set. Leaves: when its
entries of the queue are free and its bytes written, rows STORE_DONE and STORE_WRITTEN, and the line in flight.
"""

from __future__ import annotations

import numpy as np
from numpy import int32
from numpy.typing import NDArray

from perfvec.features.reference import layout as at
from perfvec.features.reference.dram import dram_admits, queue_writes
from perfvec.features.reference.inline import first_place, step
from perfvec.features.reference.layout import ACCESS_RING, BLOCKS, COLUMNS, LANES, TICKS
from perfvec.features.reference.miss_registers import free_for_store, hold_for_store
from perfvec.features.reference.misses import (
    LINE_BYTES,
    NEAR,
    TARGETS_PER_LINE,
    arrival,
    bus_wait,
    is_fetched,
    remember_fill,
    slot_of,
    unblocked,
)
from perfvec.features.reference.outstanding import ANSWERED, enter_memory
from perfvec.features.reference.state import IN_ORDER_BLOCK, MACHINES, STORES, Tags
from perfvec.features.reference.store_buffer import enter_buffer, first_sent

Rows = NDArray[np.int32]


@step
def drain_store(
    clock: Rows, tags: Tags, row: int, line: int, distance: int, size: int, first: int, pieces: int, missed: int
) -> None:
    """Send a committed store to the cache; its queue entry is freed in order when it is done.

    row: its row of the ring of stores. first, pieces: which of its accesses are to this line. missed: how many machines
    miss it.
    """
    in_flight = tags.line_fill[slot_of(line)] == line
    send_store(clock, tags, pieces)
    if in_flight:
        join_line(clock, line, pieces)
    if missed != 0:
        for s in range(tags.counters[MACHINES]):
            if clock[at.MISSED + s] != 0:
                store_miss(clock, tags, s, line, distance, size)
    end_store(clock, row, tags.store_entry[row] + first, pieces)
    enter_buffer(clock, tags, pieces)
    if distance > NEAR or (distance > 0 and not in_flight):
        remember_fill(clock, tags, line, pieces)
    sent = at.RECENT_SENT + (tags.counters[STORES] & (at.MOST_OUTSTANDING - 1)) * COLUMNS
    for s in range(COLUMNS):
        clock[sent + s] = clock[at.STORE_SENT + s]
    for _ in range(pieces):
        enter_memory(clock, tags)


@step
def store_miss(clock: Rows, tags: Tags, s: int, line: int, distance: int, size: int) -> None:
    """Set STORE_SENT and DONE of a store that misses on machine `s`: it takes a miss register."""
    whole = size >= LINE_BYTES  # zeroes a line without reading it
    start = max(clock[at.STORE_SENT + s], free_for_store(clock, s))
    clock[at.STORE_SENT + s] = start
    fetched = clock[at.IN_ORDER + s] == 0 and is_fetched(clock, tags.stride_sent, s, line, start) != 0
    owned = whole and not fetched
    done = own_line(clock, s, line, start) if owned else arrival(clock, tags, s, line, distance, start)
    hold_for_store(clock, s, start, done)
    clock[at.DONE + s] = done


@step
def accesses_in_line(tags: Tags, row: int) -> int:
    """Accesses of the store in ring row `row` to the line where it begins; the rest are to the next."""
    pieces = tags.store_pieces[row]
    each = max(1, tags.store_bytes[row] // pieces)
    within = LINE_BYTES - (tags.store_address[row] & (LINE_BYTES - 1))
    here: int = min(pieces, (within + each - 1) // each)
    return here


@step
def send_store(clock: Rows, tags: Tags, pieces: int) -> None:
    """Set STORE_SENT and DONE of a committed store that hits: it goes to the cache after the one before it."""
    for s in range(COLUMNS):
        start = unblocked(clock, s, max(int32(clock[at.COMMITTED + s] + TICKS), clock[at.STORE_SENT + s]))
        sent = clock[at.STORE_SENT + s] if clock[at.IN_ORDER + s] != 0 else start
        clock[at.STORE_SENT + s] = sent
        clock[at.DONE + s] = sent + clock[at.LOAD_LATENCY + s]
    for block in range(tags.counters[IN_ORDER_BLOCK], BLOCKS):
        for s in range(first_place(block), first_place(block) + LANES):
            if clock[at.IN_ORDER + s] != 0:
                sent = last_sent(clock, s, pieces)
                clock[at.STORE_SENT + s] = sent
                clock[at.DONE + s] = sent + clock[at.LOAD_LATENCY + s]


@step
def last_sent(clock: Rows, s: int, pieces: int) -> int:
    """When the last access of a committed store is sent, in order: beside its others, or once these are answered."""
    sent, answer = first_sent(clock, s, clock[at.COMMITTED + s]), clock[at.LOAD_LATENCY + s] - ANSWERED
    limit = min(clock[at.MEMORY_LIMIT + s], at.MOST_OUTSTANDING + 1)
    alone = clock[at.OUTSTANDING + min(limit - 1, at.MOST_OUTSTANDING) * COLUMNS + s]
    for piece in range(1, pieces):
        if piece >= limit:
            sent += answer if piece % limit == 0 else 0
        else:
            others = clock[at.OUTSTANDING + (limit - 1 - piece) * COLUMNS + s]
            sent = max(sent + clock[at.PORT_SLOT + s], min(others, max(sent + answer, alone)))
    return sent


@step
def own_line(clock: Rows, s: int, line: int, start: int) -> int:
    """When a line that misses and will be written as a whole may be written; memory need not send it."""
    done = start + bus_wait(clock, s, start) + whole_line_ticks(clock, s, clock[at.FAR + s])
    if clock[at.FAR + s] != 0:
        done = max(done, dram_admits(clock, s, line, start))
    queue_writes(clock, s, done)
    return done


@step
def whole_line_ticks(clock: Rows, s: int, far: int) -> int:
    """Ticks until a line that will be written as a whole is there: an invalidation goes out, no data is read."""
    ticks: int = clock[at.LOAD_LATENCY + s] + clock[at.L2_EXTRA + s]
    return ticks + clock[at.INVALIDATE_EXTRA + s] if far != 0 else ticks


@step
def join_line(clock: Rows, line: int, pieces: int) -> None:
    """Let a store's accesses wait for a line in flight; where they take its last target, the cache is blocked."""
    row = slot_of(line) * COLUMNS
    for s in range(COLUMNS):
        fill = clock[at.LINE_FILL + row + s]
        waits = clock[at.MISSED + s] == 0 and fill > clock[at.DONE + s]
        before = clock[at.LINE_TARGETS + row + s]
        targets = int32(before + pieces) if waits else before
        clock[at.LINE_TARGETS + row + s] = targets
        blocks = targets >= TARGETS_PER_LINE and before < TARGETS_PER_LINE
        clock[at.BLOCK_FROM + s] = clock[at.STORE_SENT + s] if blocks else clock[at.BLOCK_FROM + s]
        clock[at.BLOCK_UNTIL + s] = fill if blocks else clock[at.BLOCK_UNTIL + s]
        clock[at.DONE + s] = fill if waits else clock[at.DONE + s]


@step
def end_store(clock: Rows, row: int, number: int, pieces: int) -> None:
    """Note when the accesses from `number` on, done at DONE, have written their bytes and left the queue."""
    for s in range(COLUMNS):
        done = clock[at.DONE + s]
        clock[at.STORE_FREED + s] = max(clock[at.STORE_FREED + s], done)
        clock[at.STORE_WRITTEN + row * COLUMNS + s] = int32(done - clock[at.LOAD_LATENCY + s] + TICKS)
    for entry in range(number, number + pieces):
        for s in range(COLUMNS):
            done = clock[at.DONE + s] if clock[at.IN_ORDER + s] != 0 else clock[at.STORE_FREED + s]
            clock[at.STORE_DONE + (entry & (ACCESS_RING - 1)) * COLUMNS + s] = done
