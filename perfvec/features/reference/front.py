"""Fetch, dispatch and operand readiness of one instruction on all reference machines.

Enters: `Clocks`, the settings and the instruction. Leaves: rows DISPATCHED, READY and DATA_READY of the clocks. Inlined
into the window model; every loop runs over the machines.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from perfvec.features.reference import layout as at
from perfvec.features.reference.inline import inlined
from perfvec.features.reference.layout import COLUMNS, LATE_RING, LONG_AGO, TICKS
from perfvec.trace.instruction import FLAGS_REGISTER, NO_REGISTER, SYSTEM_REGISTER, VECTOR_REGISTER_BASE

Rows = NDArray[np.int32]
Registers = NDArray[np.uint8]
ADDRESS = 2 * TICKS
STORE_LEAD = TICKS  # in order: how much earlier than a store commits a load behind it may start
FETCH_AHEAD = 8 * TICKS  # how far fetch may run before dispatch
DRAIN = 2 * TICKS  # from the drained window to the dispatch of a serialising instruction, beside the front end


@inlined
def fetch(clock: Rows, setting: Rows, micro_ops: int) -> None:
    """Advance FETCHED by the instruction's slots."""
    for s in range(COLUMNS):
        clock[at.FETCHED, s] += setting[at.FETCH_SLOT, s] * micro_ops


@inlined
def wait_for_ring(clock: Rows, setting: Rows, ring: int, mask: int, entries: int, number: int) -> None:
    """Hold dispatch until the entry that the instruction takes has been freed: `number` minus the entries there are."""
    for s in range(COLUMNS):
        row = ring + ((number - setting[entries, s]) & mask)
        clock[at.DISPATCHED, s] = max(clock[at.DISPATCHED, s], clock[row, s])


@inlined
def begin_dispatch(clock: Rows, setting: Rows, micro_ops: int, number: int) -> None:
    """Set DISPATCHED from fetch, the dispatch width and the reorder window."""
    for s in range(COLUMNS):
        in_width = clock[at.DISPATCHED, s] + setting[at.DISPATCH_SLOT, s] * micro_ops
        clock[at.DISPATCHED, s] = max(clock[at.FETCHED, s] + setting[at.FRONTEND, s], in_width)
    for s in range(COLUMNS):
        entry = (clock[at.LATE_COUNT, s] - setting[at.QUEUE_ENTRIES, s]) & (LATE_RING - 1)
        clock[at.DISPATCHED, s] = max(clock[at.DISPATCHED, s], clock[at.LATE_UNTIL + entry, s])
    wait_for_ring(clock, setting, at.UOP_COMMITS, at.UOP_RING - 1, at.WINDOW_UOPS, number + micro_ops - 1)


@inlined
def drain(clock: Rows, setting: Rows, everywhere: int) -> None:
    """Hold dispatch until the window and the store queue are empty (out of order; everywhere for a system call)."""
    for s in range(COLUMNS):
        empty = max(clock[at.COMMITTED, s], clock[at.STORE_FREED, s]) + DRAIN + setting[at.FRONTEND, s] // 3
        waits = setting[at.IN_ORDER, s] == 0 or everywhere != 0
        clock[at.DISPATCHED, s] = max(clock[at.DISPATCHED, s], empty) if waits else clock[at.DISPATCHED, s]


@inlined
def end_dispatch(clock: Rows, setting: Rows) -> None:
    """Keep fetch from running too far ahead, and let operands be ready a cycle after dispatch at the earliest."""
    for s in range(COLUMNS):
        dispatched = clock[at.DISPATCHED, s]
        ahead = dispatched - setting[at.FRONTEND, s] - FETCH_AHEAD
        clock[at.FETCHED, s] = max(clock[at.FETCHED, s], ahead)
        clock[at.READY, s] = dispatched + TICKS
        clock[at.DATA_READY, s] = dispatched + TICKS


@inlined
def wait_for_registers(
    clock: Rows, setting: Rows, row: int, registers: Registers, index: int, early: int, slack: int
) -> None:
    """Raise a readiness row to the registers' times; in order, a stage may take them `early` ticks late.

    slack: 1 for an instruction of a long pipeline, which in gem5's in-order core waits for a load there, else 0.
    """
    for k in range(registers.shape[1]):
        register = registers[index, k]
        if register == NO_REGISTER:
            break
        for s in range(COLUMNS):
            written = clock[at.REGISTERS + register, s] - setting[at.IN_ORDER, s] * early
            clock[row, s] = max(clock[row, s], written - slack * clock[at.LOAD_SLACK + register, s])


@inlined
def wait_for_writers(clock: Rows, setting: Rows, registers: Registers, index: int) -> None:
    """Raise READY of a memory access, in order, to when the writers of its operands have left the pipeline.

    gem5's in-order core sends an access to memory early, but only once these have committed: a load whose address was
    computed after an earlier load that misses waits for that load.
    """
    for k in range(registers.shape[1]):
        register = registers[index, k]
        if register == NO_REGISTER:
            break
        for s in range(COLUMNS):
            left = clock[at.WRITER_COMMITS + register, s] - TICKS
            clock[at.READY, s] = max(clock[at.READY, s], left if setting[at.IN_ORDER, s] != 0 else LONG_AGO)


@inlined
def wait_for_stores(clock: Rows, setting: Rows) -> None:
    """Hold a load, in order, until the stores before it have committed: gem5 sends none past a store."""
    for s in range(COLUMNS):
        if setting[at.IN_ORDER, s] != 0:
            clock[at.READY, s] = max(clock[at.READY, s], clock[at.STORE_COMMITTED, s] - STORE_LEAD)


@inlined
def wait_for_address(clock: Rows, setting: Rows) -> None:
    """Hold an access, in order, whose address is computed by a micro-operation of its own."""
    for s in range(COLUMNS):
        clock[at.READY, s] += setting[at.IN_ORDER, s] * ADDRESS


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
