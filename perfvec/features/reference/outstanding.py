"""Accesses that are in the memory system of an in-order core, of which gem5's load and store unit allows few at once.

Enters: `Clocks`, the settings and an access. Leaves: when it gets in, and rows OUTSTANDING: when those inside are done,
the last first. Loads and stores both count, so that stores to a line in flight keep loads out. Cores out of order, and
those that allow more than MOST_OUTSTANDING, have no such limit here.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from perfvec.features.reference import layout as at
from perfvec.features.reference.inline import cycle_end, first_place, step
from perfvec.features.reference.layout import BLOCKS, COLUMNS, LANES, MOST_OUTSTANDING, TICKS
from perfvec.features.reference.state import IN_ORDER_BLOCK, Tags

Rows = NDArray[np.int32]
ANSWERED_STORE = 2 * TICKS  # how much earlier than it is done a store has its answer, and leaves the store buffer
HEAD_EARLY = TICKS  # how much earlier than the load before it commits the next one begins
ANSWERED = TICKS  # how much earlier than its instruction is done an access has its answer


@step
def admitted(clock: Rows, s: int, start: int, unsent: int) -> int:
    """When an access gets into the memory system, which in order holds few at once.

    unsent: stores that came before but have not been sent, and let the access pass.
    """
    place = min(clock[at.MEMORY_LIMIT + s] - 1 + unsent, MOST_OUTSTANDING)
    begun: int = max(start, clock[at.OUTSTANDING + place * COLUMNS + s])
    return begun


@step
def past_head(clock: Rows, s: int, start: int, loads: int) -> int:
    """When a load is sent, in order: not while a load before it, next to commit, waits for its data."""
    begun: int = max(start, clock[at.LOAD_SENT + s] + clock[at.PORT_SLOT + s])
    for back in range(at.HEAD_RING, 0, -1):
        row = ((loads - back) & (at.HEAD_RING - 1)) * COLUMNS
        until = clock[at.HEAD_UNTIL + row + s] - HEAD_EARLY
        inside = begun >= clock[at.HEAD_FROM + row + s] and begun < until
        begun = until if inside else begun
    return begun


@step
def stores_unsent(clock: Rows, s: int, start: int) -> int:
    """How many of the latest stores are sent after `start`."""
    count = 0
    for k in range(MOST_OUTSTANDING):
        count += 1 if clock[at.RECENT_SENT + k * COLUMNS + s] > start else 0
    return count


@step
def enter_memory(clock: Rows, tags: Tags) -> None:
    """Put the access that is done at DONE, in order, among those in the memory system."""
    for block in range(tags.counters[IN_ORDER_BLOCK], BLOCKS):
        for s in range(first_place(block), first_place(block) + LANES):
            done = cycle_end(clock[at.DONE + s] - ANSWERED)
            for k in range(MOST_OUTSTANDING):
                later = clock[at.OUTSTANDING + k * COLUMNS + s]
                clock[at.OUTSTANDING + k * COLUMNS + s] = max(later, done)
                done = min(later, done)
