"""Memory ordering on all reference machines: forwarding from the store queue, violations and store sets.

Enters: `Clocks`, `Tags` and the load or store. Leaves: row DONE of a forwarded load, and the store sets. A load that
runs before an older store to its 16-byte block is squashed, and from then on waits for that store's set (Chrysos and
Emer, ISCA 1998, as gem5's out-of-order core does).
"""

from __future__ import annotations

import numpy as np
from numpy import int32
from numpy.typing import NDArray

from perfvec.features.reference import layout as at
from perfvec.features.reference.inline import step
from perfvec.features.reference.layout import ACCESS_RING, BLOCK_TABLE, COLUMNS, LONG_AGO, STORE_SETS, TICKS
from perfvec.features.reference.outstanding import ANSWERED_STORE, admitted
from perfvec.features.reference.state import MACHINES, STORE_PIECES, STORE_SET_AGE, STORES, Tags

Rows = NDArray[np.int32]
BLOCK_SHIFT = 4  # gem5 checks violations by blocks of 16 bytes
FORWARDED = 3 * TICKS  # in order: from issue to the answer of the store buffer
QUEUE_LATENCY = 2 * TICKS  # out of order: of a load whose data is still in the queue of stores
FARTHEST = 200  # stores: none is looked for beyond


@step
def latest_in_block(tags: Tags, address: int, size: int) -> int:
    """Stores since the latest one to the 16-byte blocks of an access, 0 = the very latest, -1 none."""
    stores = tags.counters[STORES]
    first, last = address >> BLOCK_SHIFT, (address + size - 1) >> BLOCK_SHIFT
    found = -1
    if tags.block_key[first & (BLOCK_TABLE - 1)] == first:
        found = stores - 1 - tags.block_store[first & (BLOCK_TABLE - 1)]
    if last != first and tags.block_key[last & (BLOCK_TABLE - 1)] == last:
        other = stores - 1 - tags.block_store[last & (BLOCK_TABLE - 1)]
        if found < 0 or other < found:
            found = other
    return found


@step
def wait_for_store_set(clock: Rows, tags: Tags, row: int, pc: int) -> None:
    """Raise a readiness row to the execution of the latest store of the instruction's set, where it is trained.

    The first to wait for a store starts with it, each further one a cycle later, as seen in gem5.
    """
    entry = (pc >> 2) & (STORE_SETS - 1)
    members = tags.store_set[entry]
    if members >= 0:
        for s in range(COLUMNS):
            trained = clock[at.SET_TRAINED + entry * COLUMNS + s] != 0
            stored = clock[at.SET_STORE + members * COLUMNS + s]
            clock[row + s] = max(clock[row + s], stored if trained else int32(LONG_AGO))
            clock[at.SET_STORE + members * COLUMNS + s] = int32(stored + TICKS) if trained else stored


@step
def join_sets(tags: Tags, first: int, second: int) -> None:
    """Put two static instructions into one store set, the smaller of theirs if both have one."""
    one, other = tags.store_set[first], tags.store_set[second]
    if one < 0 and other < 0:
        tags.store_set[first] = first
        tags.store_set[second] = first
    elif one < 0:
        tags.store_set[first] = other
    elif other < 0 or one < other:
        tags.store_set[second] = one
    else:
        tags.store_set[first] = other


@step
def check_violation(clock: Rows, tags: Tags, pc: int, back: int) -> None:
    """Squash and train where the load started before the store `back` stores ago was executed. Uses row DONE."""
    row = (tags.counters[STORES] - 1 - back) & (ACCESS_RING - 1)
    any_violation = 0
    for s in range(tags.counters[MACHINES]):
        held = clock[at.IN_ORDER + s] == 0 and back < clock[at.STORE_ENTRIES + s]
        violated = 1 if (held and clock[at.START + s] < clock[at.STORE_DATA + row * COLUMNS + s] - TICKS) else 0
        clock[at.DONE + s] = violated
        any_violation |= violated
    if any_violation != 0:
        entry, other = (pc >> 2) & (STORE_SETS - 1), (tags.store_pc[row] >> 2) & (STORE_SETS - 1)
        join_sets(tags, entry, other)
        for s in range(tags.counters[MACHINES]):
            violated = clock[at.DONE + s]
            clock[at.SET_TRAINED + entry * COLUMNS + s] |= violated
            clock[at.SET_TRAINED + other * COLUMNS + s] |= violated
            refetched = max(clock[at.FETCHED + s], clock[at.STORE_DATA + row * COLUMNS + s] + 2 * TICKS)
            clock[at.FETCHED + s] = refetched if violated != 0 else clock[at.FETCHED + s]


@step
def overlaps(tags: Tags, back: int, address: int, size: int) -> bool:
    """Whether the store `back` stores ago wrote any byte of the access."""
    row = (tags.counters[STORES] - 1 - back) & (ACCESS_RING - 1)
    begin = tags.store_address[row]
    shared: bool = address < begin + tags.store_bytes[row] and begin < address + size
    return shared


@step
def is_covered(tags: Tags, row: int, address: int, size: int) -> bool:
    """Whether one access of the store holds all bytes of the load; else the load waits until the store is written."""
    begin, width = tags.store_address[row], tags.store_bytes[row]
    if tags.store_pieces[row] > 1:
        width //= tags.store_pieces[row]
        begin += max(address - begin, 0) // width * width
    covered: bool = address >= begin and address + size <= begin + width
    return covered


@step
def forward(clock: Rows, tags: Tags, row: int, back: int, covered: int) -> None:
    """Set DONE of a load whose bytes the store in ring row `row`, `back` stores ago, wrote.

    In order, the store buffer answers at once while it holds the store; otherwise the cache does.
    """
    for s in range(tags.counters[MACHINES]):
        start = clock[at.START + s]
        if clock[at.IN_ORDER + s] != 0:
            held = back < clock[at.BUFFER_ENTRIES + s]
            buffered_until = (
                clock[at.STORE_DONE + (tags.store_entry[row] & (ACCESS_RING - 1)) * COLUMNS + s] - ANSWERED_STORE
                if held
                else start
            )
            buffered = start < buffered_until
            if buffered and covered != 0:
                clock[at.DONE + s] = start + FORWARDED
            else:
                start = max(start, buffered_until)
                start = admitted(clock, s, start, 0)
                clock[at.DONE + s] = start + clock[at.LOAD_LATENCY + s]
            clock[at.START + s] = start
        else:
            data = (
                clock[at.STORE_DATA + row * COLUMNS + s]
                if covered != 0
                else clock[at.STORE_WRITTEN + row * COLUMNS + s] + TICKS
            )
            queued = back < clock[at.STORE_ENTRIES + s] and start < clock[at.STORE_WRITTEN + row * COLUMNS + s]
            begun = max(start, data) if back < clock[at.STORE_ENTRIES + s] else start
            clock[at.DONE + s] = begun + (QUEUE_LATENCY if queued and covered != 0 else clock[at.LOAD_LATENCY + s])


@step
def record_store(clock: Rows, tags: Tags, pc: int, address: int, size: int, pieces: int) -> None:
    """Enter an executed store into the ring, its block and its set; forget the sets now and then."""
    number = tags.counters[STORES]
    row = number & (ACCESS_RING - 1)
    tags.store_pc[row], tags.store_address[row] = pc, address
    tags.store_bytes[row], tags.store_pieces[row] = size, pieces
    tags.store_entry[row] = tags.counters[STORE_PIECES]
    for block in range(address >> BLOCK_SHIFT, ((address + size - 1) >> BLOCK_SHIFT) + 1):
        tags.block_key[block & (BLOCK_TABLE - 1)] = block
        tags.block_store[block & (BLOCK_TABLE - 1)] = number
    members = tags.store_set[(pc >> 2) & (STORE_SETS - 1)]
    for s in range(COLUMNS):
        clock[at.STORE_DATA + row * COLUMNS + s] = clock[at.DONE + s]
    if members >= 0:
        for s in range(COLUMNS):
            clock[at.SET_STORE + members * COLUMNS + s] = clock[at.DONE + s] - TICKS
    tags.counters[STORE_SET_AGE] += 1
    if tags.counters[STORE_SET_AGE] >= at.STORE_SET_LIFE:
        tags.counters[STORE_SET_AGE] = 0
        tags.store_set[:] = -1
        clock[at.SET_TRAINED : at.SET_TRAINED + STORE_SETS * COLUMNS] = 0
