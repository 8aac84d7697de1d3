"""Miss registers of the first level on all reference machines.

Enters: `Clocks` and a miss. Leaves: when it gets a register, which it holds until its line is there. Instructions are
taken one by one, but a store is sent after it commits, so loads behind it are often sent before: each machine's
registers are kept twice, with every miss so far, as stores find them, and with the stores that were sent by the time of
a load. Of each, times are in ascending order: registers are alike, and what matters is when the first is free.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from perfvec.features.reference import layout as at
from perfvec.features.reference.inline import step
from perfvec.features.reference.layout import LATEST, MISS_REGISTERS, WAITING_STORES

Rows = NDArray[np.int32]


@step
def hold(clock: Rows, registers: int, s: int, done: int) -> None:
    """Hold the register of `registers` that is free first until `done`."""
    first = registers + s * MISS_REGISTERS
    register = first + 1
    last = first + np.int64(clock[at.MISS_ENTRIES + s])
    while register < last and clock[register] < done:
        clock[register - 1] = clock[register]
        register += 1
    clock[register - 1] = done


@step
def release(clock: Rows, registers: int, s: int, held: int, done: int) -> None:
    """Let the register of `registers` that was to be held until `held`, if there is one, be free at `done`, earlier."""
    first = registers + s * MISS_REGISTERS
    register = first
    last = first + np.int64(clock[at.MISS_ENTRIES + s])
    while register < last and clock[register] != held:
        register += 1
    if register < last:
        while register > first and clock[register - 1] > done:
            clock[register] = clock[register - 1]
            register -= 1
        clock[register] = done


@step
def free_for_store(clock: Rows, s: int) -> int:
    """When a register is free for a store, which takes it after all misses before."""
    free: int = clock[at.MISS_DONE + s * MISS_REGISTERS]
    return free


@step
def free_for_load(clock: Rows, s: int, time: int) -> int:
    """When a register is free for a load that is sent at `time`: stores sent later hold none yet."""
    begun, end = clock[at.WAITING_FROM + s], clock[at.WAITING_TO + s]
    while begun < end and clock[waiting_cell(at.WAITING_SENT, s, begun)] <= time:
        hold(clock, at.LOAD_MISS_DONE, s, clock[waiting_cell(at.WAITING_DONE, s, begun)])
        begun += 1
    clock[at.WAITING_FROM + s] = begun
    free: int = clock[at.LOAD_MISS_DONE + s * MISS_REGISTERS]
    return free


@step
def hold_for_load(clock: Rows, s: int, done: int) -> None:
    """Let a load hold the register that is free first until `done`."""
    hold(clock, at.MISS_DONE, s, done)
    hold(clock, at.LOAD_MISS_DONE, s, done)


@step
def hold_for_store(clock: Rows, s: int, sent: int, done: int) -> None:
    """Let a store hold the register that is free first from `sent` until `done`."""
    hold(clock, at.MISS_DONE, s, done)
    begun, end = clock[at.WAITING_FROM + s], clock[at.WAITING_TO + s]
    if end - begun == WAITING_STORES:
        hold(clock, at.LOAD_MISS_DONE, s, clock[waiting_cell(at.WAITING_DONE, s, begun)])
        clock[at.WAITING_FROM + s] = begun + 1
    clock[waiting_cell(at.WAITING_SENT, s, end)] = sent
    clock[waiting_cell(at.WAITING_DONE, s, end)] = done
    clock[at.WAITING_TO + s] = end + 1


@step
def waiting_cell(table: int, s: int, number: int) -> int:
    """Where a store that loads may not have seen yet stands."""
    return table + s * WAITING_STORES + (number & (WAITING_STORES - 1))


@step
def release_store(clock: Rows, s: int, held: int, done: int) -> None:
    """Let the register that a store was to hold until `held` be free at `done`, which is earlier."""
    release(clock, at.MISS_DONE, s, held, done)
    waits = 0
    for number in range(clock[at.WAITING_FROM + s], clock[at.WAITING_TO + s]):
        cell = waiting_cell(at.WAITING_DONE, s, number)
        if waits == 0 and clock[cell] == held:
            clock[cell] = done
            waits = 1
    if waits == 0:
        release(clock, at.LOAD_MISS_DONE, s, held, done)


@step
def prefetch_free(clock: Rows, s: int) -> int:
    """When a prefetch gets a miss register: gem5 sends none unless two more are free."""
    free: int = clock[at.MISS_DONE + s * MISS_REGISTERS + 2] if clock[at.MISS_ENTRIES + s] > 2 else LATEST
    return free
