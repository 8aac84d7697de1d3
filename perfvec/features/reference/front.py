"""Fetch, dispatch and operand readiness of one instruction on all reference machines.

Enters: `Clocks`, `Tags` and the instruction. Leaves: rows DISPATCHED, READY and DATA_READY of the clocks. Inlined into
the window model; every loop runs over the machines.
"""

from __future__ import annotations

import numpy as np
from numpy import int32
from numpy.typing import NDArray

from perfvec.features.reference import layout as at
from perfvec.features.reference.inline import first_place, inlined, whole_cycles
from perfvec.features.reference.layout import BLOCKS, COLUMNS, LANES, LATE_RING, LONG_AGO, TICKS
from perfvec.features.reference.state import IN_ORDER_BLOCK, Tags
from perfvec.trace.instruction import FLAGS_REGISTER, NO_REGISTER, SYSTEM_REGISTER, VECTOR_REGISTER_BASE

Rows = NDArray[np.int32]
Registers = NDArray[np.uint8]
ADDRESS = 2 * TICKS
FETCH_AHEAD = 8 * TICKS  # how far fetch may run before dispatch
DRAIN = 2 * TICKS  # from the drained window to the dispatch of a serialising instruction, beside the front end


@inlined
def take_entries(clock: Rows, mask: int, entries: int, number: int) -> None:
    """Set ENTRY to where each machine finds when the entry of a ring that the instruction takes was freed.

    number: of the instruction among those that take one; less the entries there are, of the one that had it before.
    """
    for s in range(COLUMNS):
        clock[at.ENTRY + s] = int32(((int32(number) - clock[entries + s]) & mask) * COLUMNS + s)


@inlined
def wait_for_entries(clock: Rows, ring: int) -> None:
    """Hold dispatch until the entries told by ENTRY have been freed."""
    for s in range(COLUMNS):
        clock[at.FREED + s] = clock[ring + np.int64(np.uint32(clock[at.ENTRY + s]))]
    for s in range(COLUMNS):
        clock[at.DISPATCHED + s] = max(clock[at.DISPATCHED + s], clock[at.FREED + s])


@inlined
def wait_for_ring(clock: Rows, ring: int, mask: int, entries: int, number: int) -> None:
    """Hold dispatch until the entry that the instruction takes has been freed."""
    take_entries(clock, mask, entries, number)
    wait_for_entries(clock, ring)


@inlined
def wait_for_issue_queue(clock: Rows) -> None:
    """Hold dispatch, out of order, until the instruction whose entry this one takes has left the issue queue."""
    for s in range(COLUMNS):
        entry = (clock[at.LATE_COUNT + s] - clock[at.QUEUE_ENTRIES + s]) & (LATE_RING - 1)
        clock[at.ENTRY + s] = int32(s * LATE_RING + entry)
    wait_for_entries(clock, at.LATE_UNTIL)


@inlined
def begin_dispatch(clock: Rows, micro_ops: int, number: int) -> None:
    """Advance FETCHED by the instruction's slots; set DISPATCHED from it, the width, issue queue and window."""
    for s in range(COLUMNS):
        fetched = int32(clock[at.FETCHED + s] + int32(clock[at.FETCH_SLOT + s] * micro_ops))
        in_width = int32(clock[at.DISPATCHED + s] + int32(clock[at.DISPATCH_SLOT + s] * micro_ops))
        clock[at.FETCHED + s] = fetched
        clock[at.DISPATCHED + s] = max(int32(fetched + clock[at.FRONTEND + s]), in_width)
    wait_for_issue_queue(clock)
    wait_for_ring(clock, at.UOP_COMMITS, at.UOP_RING - 1, at.WINDOW_UOPS, number + micro_ops - 1)


@inlined
def drain(clock: Rows, everywhere: int) -> None:
    """Hold dispatch until the window and the store queue are empty (out of order; everywhere for a system call)."""
    for s in range(COLUMNS):
        empty = max(clock[at.COMMITTED + s], clock[at.STORE_FREED + s]) + DRAIN + clock[at.FRONTEND + s] // 3
        waits = clock[at.IN_ORDER + s] == 0 or everywhere != 0
        clock[at.DISPATCHED + s] = max(clock[at.DISPATCHED + s], empty) if waits else clock[at.DISPATCHED + s]


@inlined
def end_dispatch(clock: Rows) -> None:
    """Keep fetch from running too far ahead, and let operands be ready a cycle after dispatch at the earliest."""
    for s in range(COLUMNS):
        dispatched = clock[at.DISPATCHED + s]
        ahead = int32(dispatched - clock[at.FRONTEND + s] - FETCH_AHEAD)
        clock[at.FETCHED + s] = max(clock[at.FETCHED + s], ahead)
        clock[at.READY + s] = dispatched + TICKS
        clock[at.DATA_READY + s] = dispatched + TICKS


@inlined
def wait_for_registers(clock: Rows, row: int, registers: Registers, index: int, early: int, slack: int) -> None:
    """Raise a readiness row to the registers' times; in order, a stage may take them `early` ticks late.

    slack: 1 for an instruction of a long pipeline, which in gem5's in-order core waits for a load there, else 0.
    """
    for k in range(registers.shape[1]):
        register = registers[index, k]
        if register == NO_REGISTER:
            break
        offset = np.int64(register) * COLUMNS
        for s in range(COLUMNS):
            sooner = int32(clock[at.IN_ORDER + s] * early + clock[at.LOAD_SLACK + offset + s] * slack)
            clock[row + s] = max(clock[row + s], int32(clock[at.REGISTERS + offset + s] - sooner))


@inlined
def wait_for_writers(clock: Rows, tags: Tags, registers: Registers, index: int) -> None:
    """Raise READY of a memory access, in order, to when the writers of its operands have left the pipeline.

    gem5's in-order core sends an access to memory early, but only once these have committed: a load whose address was
    computed after an earlier load that misses waits for that load.
    """
    for k in range(registers.shape[1]):
        register = registers[index, k]
        if register == NO_REGISTER:
            break
        row = at.WRITER_COMMITS + np.int64(register) * COLUMNS
        for block in range(tags.counters[IN_ORDER_BLOCK], BLOCKS):
            for s in range(first_place(block), first_place(block) + LANES):
                committed = whole_cycles(int32(clock[row + s] + clock[at.COMMIT_SLOT + s]))
                left = int32(committed - TICKS) if clock[at.IN_ORDER + s] != 0 else int32(LONG_AGO)
                clock[at.READY + s] = max(clock[at.READY + s], left)


@inlined
def wait_for_stores(clock: Rows, tags: Tags) -> None:
    """Hold a load, in order, until the stores before it have committed: gem5 sends none past a store.

    One that gets to the queue of requests before is sent a cycle after, when the queue is looked at again.
    """
    for block in range(tags.counters[IN_ORDER_BLOCK], BLOCKS):
        for s in range(first_place(block), first_place(block) + LANES):
            stored = clock[at.STORE_COMMITTED + s]
            queued = int32(max(clock[at.READY + s], clock[at.ISSUED + s]) + TICKS) < whole_cycles(stored)
            next_sent = int32(whole_cycles(int32(stored + clock[at.COMMIT_SLOT + s])) - TICKS)
            left = whole_cycles(stored) if queued else next_sent
            clock[at.READY + s] = max(clock[at.READY + s], left if clock[at.IN_ORDER + s] != 0 else int32(LONG_AGO))


@inlined
def wait_for_address(clock: Rows, tags: Tags) -> None:
    """Hold an access, in order, whose address is computed by a micro-operation of its own, until that has committed."""
    for block in range(tags.counters[IN_ORDER_BLOCK], BLOCKS):
        for s in range(first_place(block), first_place(block) + LANES):
            if clock[at.IN_ORDER + s] != 0:
                computed = int32(clock[at.COMMITTED + s] + 2 * clock[at.COMMIT_SLOT + s])
                sent = int32(whole_cycles(computed) - TICKS)
                clock[at.READY + s] = max(int32(clock[at.READY + s] + ADDRESS), sent)


@inlined
def kinds_written(destinations: Registers, index: int) -> int:
    """Bit set of the register files that the instruction writes: 1 integer, 2 vector, 4 flags."""
    kinds = 0
    for k in range(destinations.shape[1]):
        register = destinations[index, k]
        if register == NO_REGISTER:
            break
        if register < VECTOR_REGISTER_BASE:
            kinds |= 1
        elif register < FLAGS_REGISTER:
            kinds |= 2
        elif register < SYSTEM_REGISTER:
            kinds |= 4 if register == FLAGS_REGISTER else 0
    return kinds
