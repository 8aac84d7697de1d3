"""When the instructions of in-order machines commit: in whole cycles, and accesses one a port and cycle.

Enters: `Clocks`, `Tags`, the settings and the instruction, which is done at DONE. Leaves: row COMMIT_FROM, before which
it does not commit, and what later ones wait for. Inlined into the window model; the loops run over the blocks of places
that hold in-order machines.
"""

from __future__ import annotations

import numpy as np
from numpy import int32
from numpy.typing import NDArray

from perfvec.features.reference import layout as at
from perfvec.features.reference.inline import cycle_end, first_place, inlined, whole_cycles
from perfvec.features.reference.layout import BLOCKS, COLUMNS, LANES, LONG_AGO, TICKS
from perfvec.features.reference.state import IN_ORDER_BLOCK, StaticRows, Tags
from perfvec.trace.instruction import NO_REGISTER

Rows = NDArray[np.int32]


@inlined
def wait_for_whole_cycle(clock: Rows, tags: Tags) -> None:
    """Hold commit, in order, to the end of the cycle in which the instruction is done."""
    for block in range(tags.counters[IN_ORDER_BLOCK], BLOCKS):
        for s in range(first_place(block), first_place(block) + LANES):
            done = cycle_end(clock[at.DONE + s])
            held = max(clock[at.COMMIT_FROM + s], done)
            clock[at.COMMIT_FROM + s] = held if clock[at.IN_ORDER + s] != 0 else clock[at.COMMIT_FROM + s]


@inlined
def wait_for_accesses(clock: Rows, tags: Tags, accesses: int) -> None:
    """Hold the commit of as many accesses, in order, of which a cycle allows one a port."""
    for block in range(tags.counters[IN_ORDER_BLOCK], BLOCKS):
        for s in range(first_place(block), first_place(block) + LANES):
            last = int32(clock[at.ACCESS_COMMITS + s] + (accesses - 1) * clock[at.PORT_SLOT + s])
            held = max(clock[at.COMMIT_FROM + s], whole_cycles(last))
            clock[at.COMMIT_FROM + s] = held if clock[at.IN_ORDER + s] != 0 else clock[at.COMMIT_FROM + s]


@inlined
def wait_to_wake(clock: Rows, tags: Tags) -> None:
    """Hold the commit of a load, in order, a cycle if the core has fallen idle before its data came."""
    for block in range(tags.counters[IN_ORDER_BLOCK], BLOCKS):
        for s in range(first_place(block), first_place(block) + LANES):
            done = cycle_end(clock[at.DONE + s])
            alone = max(int32(clock[at.START + s] + TICKS), whole_cycles(clock[at.COMMITTED + s]))
            idle = clock[at.IN_ORDER + s] != 0 and int32(done - alone) >= clock[at.QUIET + s]
            clock[at.COMMIT_FROM + s] = max(clock[at.COMMIT_FROM + s], int32(done + TICKS) if idle else int32(LONG_AGO))


@inlined
def note_accesses(clock: Rows, tags: Tags, accesses: int) -> None:
    """Note when the next access may commit, in order, behind as many that just did."""
    for block in range(tags.counters[IN_ORDER_BLOCK], BLOCKS):
        for s in range(first_place(block), first_place(block) + LANES):
            after = int32(whole_cycles(clock[at.COMMITTED + s]) + clock[at.PORT_SLOT + s])
            taken = int32(clock[at.ACCESS_COMMITS + s] + accesses * clock[at.PORT_SLOT + s])
            clock[at.ACCESS_COMMITS + s] = max(after, taken)


@inlined
def note_writers(clock: Rows, tags: Tags, static: StaticRows, index: int) -> None:
    """Note for each destination register, in order, when its writer committed."""
    for k in range(static.destinations.shape[1]):
        register = static.destinations[index, k]
        if register == NO_REGISTER:
            break
        row = at.WRITER_COMMITS + np.int64(register) * COLUMNS
        for block in range(tags.counters[IN_ORDER_BLOCK], BLOCKS):
            for s in range(first_place(block), first_place(block) + LANES):
                clock[row + s] = clock[at.COMMITTED + s]
