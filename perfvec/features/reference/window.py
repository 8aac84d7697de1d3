"""The window model: every instruction's commit-time increment on all reference machines, in one pass.

Enters: rows of a trace and their events, the settings, carried `Clocks` and `Tags`. Leaves: float32 [n, S], core cycles
from the commit of the instruction before to this one's. Analytic, in the manner of interval models (Eyerman et al.,
TOCS 2009): no cycle is stepped through; each instruction takes the latest of the times that hold it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from perfvec.features.kernel import kernel
from perfvec.features.reference import layout as at
from perfvec.features.reference.caches import Caches, hit_everywhere, look_up
from perfvec.features.reference.code_lines import await_order, fetch_line
from perfvec.features.reference.front import (
    begin_dispatch,
    drain,
    end_dispatch,
    kinds_written,
    wait_for_address,
    wait_for_registers,
    wait_for_ring,
    wait_for_stores,
    wait_for_writers,
)
from perfvec.features.reference.in_order_commit import (
    note_accesses,
    note_writers,
    wait_for_accesses,
    wait_for_whole_cycle,
    wait_to_wake,
)
from perfvec.features.reference.inline import step
from perfvec.features.reference.layout import ACCESS_RING, COLUMNS, LATEST, LONG_AGO, REGISTER_RING, TICKS
from perfvec.features.reference.line_accesses import is_new_page, load, retire_store
from perfvec.features.reference.ordering import (
    wait_for_store_set,
)
from perfvec.features.reference.pipeline import (
    ALU_EARLY,
    await_answer,
    commit,
    enter_issue_queue,
    enter_rings,
    execute,
    execute_store,
    issue,
    leave_load_queue,
    take_adder,
    take_fault,
    wait_to_be_oldest,
    write_registers,
)
from perfvec.features.reference.pipes import enter_pipe, wait_for_pipe, wait_in_pipe
from perfvec.features.reference.prefetchers import show_next_line
from perfvec.features.reference.rebasing import rebase
from perfvec.features.reference.redirection import redirect
from perfvec.features.reference.state import (
    AFTER_ACCESS,
    AFTER_TAKEN,
    CHANGED_LINE,
    FLAG_WRITES,
    INSTRUCTIONS,
    INTEGER_WRITES,
    LOADS,
    MACHINES,
    STORE_PIECES,
    UOPS,
    VECTOR_WRITES,
    DynamicRows,
    StaticRows,
    Tags,
)
from perfvec.features.reference.store_buffer import wait_for_store_buffer
from perfvec.trace.instruction import NO_REGISTER, InstructionFlag

Rows = NDArray[np.int32]
LOAD, STORE = int(InstructionFlag.LOAD), int(InstructionFlag.STORE)
MEMORY = LOAD | STORE
CONDITIONAL = int(InstructionFlag.CONDITIONAL)
CONTROL = int(InstructionFlag.CONDITIONAL | InstructionFlag.UNCONDITIONAL)
EXCLUSIVE = int(InstructionFlag.EXCLUSIVE)
SYSTEM_CALL = int(InstructionFlag.SYSTEM_CALL)
SERIALISES = int(InstructionFlag.SERIALISE_BEFORE | InstructionFlag.SERIALISE_AFTER | InstructionFlag.NONSPECULATIVE)
STORED_BYTES = 8  # of a store's micro-operation; a vector register takes two
NEVER_BEFORE = 2**31 - 1  # distance of a line that was not touched before
MEMORY_EARLY = TICKS  # in order: how late the address stage takes its operands


@step
def group_of(static: StaticRows, index: int) -> int:
    """Operation group of an instruction."""
    group: int = static.group[index] & 15  # as the compiler is to know that it is not negative
    return group


@step
def unit_of(static: StaticRows, index: int) -> int:
    """Units that serve an instruction."""
    unit: int = static.unit[index] & (at.UNIT_GROUPS - 1)
    return unit


@step
def pieces_of(static: StaticRows, index: int) -> int:
    """Micro-operations besides the update of a base register."""
    pieces: int = static.micro_ops[index] - (1 if static.base_update[index] != NO_REGISTER else 0)
    return pieces


@step
def accesses_of(static: StaticRows, index: int, flags: int, size: int) -> int:
    """Micro-operations that access memory: gem5 stores up to 8 bytes at a time, and loads up to 16."""
    stores = min(max(1, (size + STORED_BYTES - 1) >> 3), max(1, pieces_of(static, index)))
    accesses: int = stores if flags & STORE else max(1, size >> 4)
    return accesses


@step
def dispatch(clock: Rows, tags: Tags, caches: Caches, static: StaticRows, index: int, pc: int, new_line: int) -> None:
    """Fetch the instruction and hold its dispatch until it has all it takes: READY and DATA_READY start from there."""
    flags, kinds = np.int64(static.flags[index]), kinds_written(static.destinations, index)
    if new_line != 0:
        missed = look_up(clock, tags, caches.l1i, caches.l2, at.L1I_SETS, pc >> 6, 0)
        fetch_line(clock, tags, pc >> 6, tags.counters[AFTER_TAKEN], missed)
        if missed != 0:
            show_next_line(clock, tags.next_sent, caches.l2, tags.counters[MACHINES], at.CODE_ASKED, pc >> 6)
    elif tags.counters[AFTER_TAKEN] != 0:
        await_order(clock)
    begin_dispatch(clock, static.micro_ops[index], tags.counters[UOPS])
    if flags & LOAD:
        wait_for_ring(clock, at.LOAD_DONE, ACCESS_RING - 1, at.LOAD_ENTRIES, tags.counters[LOADS])
    if flags & STORE:
        wait_for_ring(clock, at.STORE_DONE, ACCESS_RING - 1, at.STORE_ENTRIES, tags.counters[STORE_PIECES])
    if flags & SERIALISES:
        drain(clock, flags & SYSTEM_CALL)
    if kinds & 1:
        wait_for_ring(clock, at.INTEGER_COMMITS, REGISTER_RING - 1, at.INTEGER_ENTRIES, tags.counters[INTEGER_WRITES])
    if kinds & 2:
        wait_for_ring(clock, at.VECTOR_COMMITS, REGISTER_RING - 1, at.VECTOR_ENTRIES, tags.counters[VECTOR_WRITES])
    if kinds & 4:
        wait_for_ring(clock, at.FLAG_COMMITS, REGISTER_RING - 1, at.FLAG_ENTRIES, tags.counters[FLAG_WRITES])
    end_dispatch(clock)


@step
def start(clock: Rows, tags: Tags, static: StaticRows, index: int, pc: int, size: int) -> None:
    """Wait for operands and a unit or port, and set START."""
    flags, group, unit = np.int64(static.flags[index]), group_of(static, index), unit_of(static, index)
    after_access = tags.counters[AFTER_ACCESS]
    if flags & MEMORY:
        accesses = accesses_of(static, index, flags, size)
        apart = pieces_of(static, index) > accesses
        early = ALU_EARLY if apart else MEMORY_EARLY
        wait_for_registers(clock, at.READY, static.address_sources, index, early, 1 if apart else 0)
        if apart:
            wait_for_address(clock, tags)
        wait_for_writers(clock, tags, static.sources if flags & STORE else static.address_sources, index)
        if flags & STORE:
            wait_for_registers(clock, at.DATA_READY, static.sources, index, MEMORY_EARLY, 0)
            wait_for_store_set(clock, tags, at.DATA_READY, pc)
        else:
            wait_for_store_set(clock, tags, at.READY, pc)
            wait_for_stores(clock, tags)
        issue(clock, tags, at.PORT_FREE, at.PORT_SLOT, accesses, after_access)
        if static.base_update[index] != NO_REGISTER:
            take_adder(clock)
    else:
        early = 0 if group in (at.GROUP_MULTIPLY, at.GROUP_DIVIDE) else ALU_EARLY
        wait_for_registers(clock, at.READY, static.sources, index, early, 1)
        wait_for_pipe(clock, tags, unit, group)
        issue(clock, tags, at.UNIT_FREE + unit * COLUMNS, at.UNIT_SLOT + group * COLUMNS, 1, after_access)


@step
def perform(clock: Rows, tags: Tags, caches: Caches, static: StaticRows, index: int, rows: DynamicRows, i: int) -> int:
    """Execute or access memory, and set DONE; returns how many machines' first levels miss the access."""
    flags = np.int64(static.flags[index])
    line, distance = np.int64(rows.address[i]) >> 6, np.int64(rows.data_distance[i])
    missed = 0
    if flags & MEMORY:
        changes = 1 if flags & STORE else 0
        if distance > 0 or (changes != 0 and tags.counters[CHANGED_LINE] != line):
            missed = look_up(clock, tags, caches.l1d, caches.l2, at.L1D_SETS, line, changes)
            tags.counters[CHANGED_LINE] = line if changes != 0 else -1
        else:
            hit_everywhere(clock)
    if flags & LOAD:
        load(clock, tags, caches, rows, i, missed)
    elif flags & STORE:
        pieces = pieces_of(static, index)
        execute_store(clock, 2 * TICKS if (pieces >= 3 and pieces < static.micro_ops[index]) else 0)
        if flags & EXCLUSIVE:
            wait_to_be_oldest(clock)
        if distance == NEVER_BEFORE and is_new_page(tags, line) != 0:
            take_fault(clock)
        accesses = accesses_of(static, index, STORE, max(np.int64(rows.size[i]), 1))
        wait_for_store_buffer(clock, tags, accesses)
    else:
        execute(clock, at.LATENCY + group_of(static, index) * COLUMNS)
    return missed


@step
def retire(
    clock: Rows, tags: Tags, caches: Caches, static: StaticRows, index: int, rows: DynamicRows, i: int, missed: int
) -> None:
    """Free what the committed instruction held, send its store off and let fetch follow its jump."""
    flags = np.int64(static.flags[index])
    tags.counters[UOPS] += static.micro_ops[index]
    if flags & LOAD:
        leave_load_queue(clock, tags)
    enter_rings(clock, tags, kinds_written(static.destinations, index))
    if flags & STORE:
        size = max(np.int64(rows.size[i]), 1)
        retire_store(clock, tags, caches, rows, i, size, accesses_of(static, index, STORE, size), missed)
        if flags & EXCLUSIVE:
            await_answer(clock, static, index)
    if flags & CONTROL:
        conditional = 1 if flags & CONDITIONAL else 0
        taken, mispredicted = np.int64(rows.taken[i]), np.int64(rows.mispredicted[i])
        jump = static.jump[index]
        redirect(clock, tags, caches, np.int64(rows.pc[i]), jump, conditional, taken, mispredicted)
    tags.counters[AFTER_TAKEN] = 1 if rows.taken[i] == 1 else 0
    tags.counters[AFTER_ACCESS] = 1 if flags & MEMORY else 0


@kernel
def run_window(
    rows: DynamicRows,
    static: StaticRows,
    clock: Rows,
    tags: Tags,
    caches: Caches,
    out: NDArray[np.float32],
) -> None:
    """Fill `out`, float32 [n, S], with commit-time increments in core cycles, and advance the carried state."""
    for i in range(len(rows.pc)):
        if tags.counters[INSTRUCTIONS] % at.REBASE_INSTRUCTIONS == at.REBASE_INSTRUCTIONS - 1:
            rebase(clock, LONG_AGO)
        elif tags.counters[INSTRUCTIONS] % at.ASK_INSTRUCTIONS == 0:
            rebase(clock, LATEST)
        tags.counters[INSTRUCTIONS] += 1
        index, pc = np.int64(rows.static_index[i]), np.int64(rows.pc[i])
        dispatch(clock, tags, caches, static, index, pc, 1 if rows.code_distance[i] > 0 else 0)
        start(clock, tags, static, index, pc, np.int64(rows.size[i]))
        missed = perform(clock, tags, caches, static, index, rows, i)
        enter_issue_queue(clock)
        write_registers(clock, tags, static, index, 1 if np.int64(static.flags[index]) & LOAD else 0)
        accesses = 1
        unit, in_unit = unit_of(static, index), (np.int64(static.flags[index]) & MEMORY) == 0
        if in_unit:
            wait_in_pipe(clock, tags, unit, group_of(static, index))
        else:
            accesses = accesses_of(static, index, np.int64(static.flags[index]), np.int64(rows.size[i]))
            wait_for_accesses(clock, tags, accesses)
            if np.int64(static.flags[index]) & LOAD:
                wait_to_wake(clock, tags)
        wait_for_whole_cycle(clock, tags)
        commit(clock, out, i, static.micro_ops[index], tags.counters[UOPS])
        if in_unit:
            enter_pipe(clock, tags, unit)
        else:
            note_accesses(clock, tags, accesses)
        note_writers(clock, tags, static, index)
        retire(clock, tags, caches, static, index, rows, i, missed)
