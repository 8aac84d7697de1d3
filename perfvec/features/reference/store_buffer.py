"""The store buffer of in-order machines, whose entries are free again in whatever order the cache answers.

Enters: `Clocks`, `Tags`, the settings and a store. Leaves: DONE held until all its accesses have an entry, when the
first of them is sent, and rows STORES_HELD: when those in the buffer leave it, the last first. As in gem5's MinorCPU,
stores are sent in order, but one that misses keeps only its own entry, so later ones that hit pass through the rest.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from perfvec.features.reference import layout as at
from perfvec.features.reference.inline import first_place, step
from perfvec.features.reference.layout import BLOCKS, COLUMNS, LANES, LATEST, MOST_HELD, MOST_OUTSTANDING, TICKS
from perfvec.features.reference.miss_registers import free_for_store
from perfvec.features.reference.misses import unblocked
from perfvec.features.reference.outstanding import ANSWERED, ANSWERED_STORE, admitted
from perfvec.features.reference.state import IN_ORDER_BLOCK, Tags

Rows = NDArray[np.int32]


@step
def wait_for_store_buffer(clock: Rows, tags: Tags, accesses: int) -> None:
    """Hold DONE of a store, in order, until the store buffer has room for all its accesses."""
    for block in range(tags.counters[IN_ORDER_BLOCK], BLOCKS):
        for s in range(first_place(block), first_place(block) + LANES):
            if clock[at.IN_ORDER + s] != 0:
                clock[at.DONE + s] = buffered(clock, s, clock[at.DONE + s], accesses)


@step
def buffered(clock: Rows, s: int, done: int, accesses: int) -> int:
    """When the last access of a store that may commit at `done` has an entry: a free one, or its own first ones'."""
    entries, begun = clock[at.BUFFER_ENTRIES + s], LATEST
    free = min(accesses, entries)
    while free > 0 and begun > done:
        place = min(entries - free, MOST_HELD - 1)
        entered = max(done, clock[at.STORES_HELD + place * COLUMNS + s] - ANSWERED_STORE)
        if free < accesses:
            entered = entries_returned(clock, s, entered, free, accesses - free)
        begun = min(begun, entered)
        free -= 1
    return begun


@step
def entries_returned(clock: Rows, s: int, entered: int, free: int, count: int) -> int:
    """When a store whose first accesses take `free` entries at `entered` has got `count` entries back from them."""
    sent, answer = first_sent(clock, s, entered), clock[at.LOAD_LATENCY + s] - ANSWERED
    inside = spare_accesses(clock, s, sent)
    together = min(free, inside)
    each = answer + (TICKS if free <= inside else 0)  # one whose entry is given back only then is sent a cycle later
    rounds, behind = (count - 1) // together, (count - 1) % together
    returned: int = sent + answer + rounds * each + behind * clock[at.PORT_SLOT + s]
    return returned


@step
def spare_accesses(clock: Rows, s: int, time: int) -> int:
    """Accesses, at least one, that the memory system lets in at `time`."""
    limit = min(clock[at.MEMORY_LIMIT + s], MOST_OUTSTANDING)
    spare = 1
    while spare < limit and clock[at.OUTSTANDING + (limit - 1 - spare) * COLUMNS + s] <= time:
        spare += 1
    return spare


@step
def first_sent(clock: Rows, s: int, entered: int) -> int:
    """When the first access of a store that has an entry from `entered` on is sent: after the stores before it.

    No sooner than a miss register is free: gem5's cache takes no access, not even one that hits, while all are held.
    """
    start = unblocked(clock, s, max(entered + TICKS, clock[at.STORE_SENT + s] + clock[at.PORT_SLOT + s]))
    sent: int = admitted(clock, s, max(start, free_for_store(clock, s) - ANSWERED), 0)
    return sent


@step
def enter_buffer(clock: Rows, tags: Tags, accesses: int) -> None:
    """Note, in order, when as many accesses that are done at DONE leave the store buffer."""
    for block in range(tags.counters[IN_ORDER_BLOCK], BLOCKS):
        for _ in range(accesses):
            for s in range(first_place(block), first_place(block) + LANES):
                done = clock[at.DONE + s]
                for k in range(MOST_HELD):
                    later = clock[at.STORES_HELD + k * COLUMNS + s]
                    clock[at.STORES_HELD + k * COLUMNS + s] = max(later, done)
                    done = min(later, done)
