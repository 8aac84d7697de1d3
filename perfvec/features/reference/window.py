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
from perfvec.features.reference.code_lines import fetch_line
from perfvec.features.reference.front import (
    begin_dispatch,
    drain,
    end_dispatch,
    fetch,
    kinds_written,
    wait_for_address,
    wait_for_registers,
    wait_for_ring,
    wait_for_stores,
    wait_for_writers,
)
from perfvec.features.reference.inline import inlined
from perfvec.features.reference.layout import ACCESS_RING, COLUMNS, LATEST, LONG_AGO, REGISTER_RING, TICKS
from perfvec.features.reference.loads import load_from_cache
from perfvec.features.reference.misses import LINE_BYTES, NEAR
from perfvec.features.reference.ordering import (
    FARTHEST,
    check_violation,
    forward,
    is_covered,
    latest_in_block,
    overlaps,
    record_store,
    wait_for_store_set,
)
from perfvec.features.reference.outstanding import enter_memory
from perfvec.features.reference.pipeline import (
    ALU_EARLY,
    await_answer,
    commit,
    enter_issue_queue,
    enter_pipe,
    enter_rings,
    execute,
    execute_store,
    issue,
    leave_load_queue,
    note_store,
    note_writers,
    rebase,
    redirect,
    take_fault,
    wait_in_pipe,
    wait_to_be_oldest,
    write_registers,
)
from perfvec.features.reference.prefetchers import LOADED, STORED, STORED_LINE, show_next_line, train
from perfvec.features.reference.state import (
    AFTER_STORE,
    AFTER_TAKEN,
    CHANGED_LINE,
    FLAG_WRITES,
    INSTRUCTIONS,
    INTEGER_WRITES,
    LOADS,
    STORE_PIECES,
    STORES,
    UOPS,
    VECTOR_WRITES,
    DynamicRows,
    StaticRows,
    Tags,
)
from perfvec.features.reference.stores import accesses_in_line, drain_store, wait_for_store_buffer
from perfvec.features.reference.whole_lines import cover_line
from perfvec.trace.instruction import NO_REGISTER, InstructionFlag

Rows = NDArray[np.int32]
LOAD, STORE = int(InstructionFlag.LOAD), int(InstructionFlag.STORE)
MEMORY = LOAD | STORE
CONDITIONAL = int(InstructionFlag.CONDITIONAL)
CONTROL = int(InstructionFlag.CONDITIONAL | InstructionFlag.UNCONDITIONAL)
EXCLUSIVE = int(InstructionFlag.EXCLUSIVE)
SYSTEM_CALL = int(InstructionFlag.SYSTEM_CALL)
SERIALISES = int(InstructionFlag.SERIALISE_BEFORE | InstructionFlag.SERIALISE_AFTER | InstructionFlag.NONSPECULATIVE)
AFTER_STORE_STALL = TICKS  # in order: nothing issues beside a store, as seen in gem5
LOADED_BYTES = 16
STORED_BYTES = 8  # of a store's micro-operation; a vector register takes two
NEVER_BEFORE = 2**31 - 1  # distance of a line that was not touched before
MEMORY_EARLY = TICKS  # in order: how late the address stage takes its operands


@inlined
def pieces_of(static: StaticRows, index: int) -> int:
    """Micro-operations besides the update of a base register."""
    pieces: int = static.micro_ops[index] - (1 if static.base_update[index] != NO_REGISTER else 0)
    return pieces


@inlined
def accesses_of(static: StaticRows, index: int, flags: int, size: int) -> int:
    """Micro-operations that access memory: gem5 stores up to 8 bytes at a time, and loads up to 16."""
    stores = min(max(1, (size + STORED_BYTES - 1) >> 3), max(1, pieces_of(static, index)))
    accesses: int = stores if flags & STORE else max(1, size >> 4)
    return accesses


@inlined
def load_lines(clock: Rows, setting: Rows, tags: Tags, caches: Caches, rows: DynamicRows, i: int) -> None:
    """Set DONE of a load from the caches, which asks for two lines where it crosses into the next."""
    pc, address, size = np.int64(rows.pc[i]), int(np.int64(rows.address[i])), np.int64(rows.size[i])
    distance, accesses = int(np.int64(rows.data_distance[i])), max(1, size >> 4)
    for part in range(lines_of(address, size)):
        if part == 1:
            for s in range(COLUMNS):
                clock[at.FIRST_DONE, s] = clock[at.DONE, s]
            address = ((address >> 6) + 1) << 6
            distance = look_up_next(clock, setting, caches, address >> 6, 0)
            accesses = 1
        load_from_cache(clock, setting, tags, address >> 6, distance)
        if distance > NEAR:
            show_next_line(clock, setting, tags.next_sent, caches.l2, at.START, address >> 6)
        train(clock, setting, tags, caches, at.START, pc, address, accesses, LOADED_BYTES, LOADED)
        if part == 1:
            for s in range(COLUMNS):
                clock[at.DONE, s] = max(clock[at.DONE, s], clock[at.FIRST_DONE, s])


@inlined
def lines_of(address: int, size: int) -> int:
    """Lines that an access touches; those of whole lines count as one."""
    lines: int = 2 if (address & (LINE_BYTES - 1)) + size > LINE_BYTES and size < LINE_BYTES else 1
    return lines


@inlined
def look_up_next(clock: Rows, setting: Rows, caches: Caches, line: int, changes: int) -> int:
    """Look the second line of an access up; returns a distance: far where a machine misses it."""
    look_up(clock, setting, caches.l1d, caches.l2, at.L1D_SETS, line, changes)
    missed = 0
    for s in range(COLUMNS):
        missed += clock[at.MISSED, s]
    distance: int = NEAR + 1 if missed != 0 else 0
    return distance


@inlined
def load(clock: Rows, setting: Rows, tags: Tags, caches: Caches, rows: DynamicRows, i: int) -> None:
    """Set DONE of a load: checked against older stores, forwarded or from the caches."""
    address, size = np.int64(rows.address[i]), np.int64(rows.size[i])
    near, back = latest_in_block(tags, address, size), int(np.int64(rows.forward_stores[i]))
    if near >= 0 and near < FARTHEST:
        check_violation(clock, setting, tags, np.int64(rows.pc[i]), near)
        if (back < 0 or near < back) and overlaps(tags, near, address, size):
            back = near
    if back >= 0 and back < FARTHEST and overlaps(tags, back, address, size):
        row = (tags.counters[STORES] - 1 - back) & (ACCESS_RING - 1)
        forward(clock, setting, tags, row, back, 1 if is_covered(tags, row, address, size) else 0)
        enter_memory(clock)
    else:
        load_lines(clock, setting, tags, caches, rows, i)


@inlined
def dispatch(
    clock: Rows, setting: Rows, tags: Tags, caches: Caches, static: StaticRows, index: int, pc: int, new_line: int
) -> None:
    """Fetch the instruction and hold its dispatch until it has all it takes: READY and DATA_READY start from there."""
    flags, kinds = np.int64(static.flags[index]), kinds_written(static.destinations, index)
    if new_line != 0:
        look_up(clock, setting, caches.l1i, caches.l2, at.L1I_SETS, pc >> 6, 0)
        fetch_line(clock, setting, tags, pc >> 6, tags.counters[AFTER_TAKEN])
        show_next_line(clock, setting, tags.next_sent, caches.l2, at.CODE_ASKED, pc >> 6)
    fetch(clock, setting, static.micro_ops[index])
    begin_dispatch(clock, setting, static.micro_ops[index], tags.counters[UOPS])
    if flags & LOAD:
        wait_for_ring(clock, setting, at.LOAD_DONE, ACCESS_RING - 1, at.LOAD_ENTRIES, tags.counters[LOADS])
    if flags & STORE:
        wait_for_ring(clock, setting, at.STORE_DONE, ACCESS_RING - 1, at.STORE_ENTRIES, tags.counters[STORE_PIECES])
    if flags & SERIALISES:
        drain(clock, setting, flags & SYSTEM_CALL)
    if kinds & 1:
        number = tags.counters[INTEGER_WRITES]
        wait_for_ring(clock, setting, at.INTEGER_COMMITS, REGISTER_RING - 1, at.INTEGER_ENTRIES, number)
    if kinds & 2:
        number = tags.counters[VECTOR_WRITES]
        wait_for_ring(clock, setting, at.VECTOR_COMMITS, REGISTER_RING - 1, at.VECTOR_ENTRIES, number)
    if kinds & 4:
        wait_for_ring(clock, setting, at.FLAG_COMMITS, REGISTER_RING - 1, at.FLAG_ENTRIES, tags.counters[FLAG_WRITES])
    end_dispatch(clock, setting)


@inlined
def start(clock: Rows, setting: Rows, tags: Tags, static: StaticRows, index: int, pc: int, size: int) -> None:
    """Wait for operands and a unit or port, and set START."""
    flags, group = np.int64(static.flags[index]), static.group[index]
    stall = AFTER_STORE_STALL if (tags.counters[AFTER_STORE] != 0 and (flags & STORE) == 0) else 0
    if flags & MEMORY:
        wait_for_registers(clock, setting, at.READY, static.address_sources, index, MEMORY_EARLY, 0)
        wait_for_writers(clock, setting, static.sources if flags & STORE else static.address_sources, index)
        if flags & STORE:
            wait_for_registers(clock, setting, at.DATA_READY, static.sources, index, MEMORY_EARLY, 0)
            wait_for_store_set(clock, tags, at.DATA_READY, pc)
        else:
            wait_for_store_set(clock, tags, at.READY, pc)
            wait_for_stores(clock, setting)
        if pieces_of(static, index) > accesses_of(static, index, flags, size):
            wait_for_address(clock, setting)
        issue(clock, setting, at.PORT_FREE, at.PORT_SLOT, pieces_of(static, index), stall)
    else:
        early = 0 if group in (at.GROUP_MULTIPLY, at.GROUP_DIVIDE) else ALU_EARLY
        wait_for_registers(clock, setting, at.READY, static.sources, index, early, 1)
        issue(clock, setting, at.UNIT_FREE + static.unit[index], at.UNIT_SLOT + group, 1, stall)


@inlined
def is_new_page(tags: Tags, line: int) -> int:
    """1 where the line's page was not written before, which is noted."""
    page = line >> 6
    entry = page & (at.PAGE_TABLE - 1)
    new = 1 if tags.pages[entry] != page else 0
    tags.pages[entry] = page
    return new


@inlined
def perform(
    clock: Rows, setting: Rows, tags: Tags, caches: Caches, static: StaticRows, index: int, rows: DynamicRows, i: int
) -> None:
    """Execute or access memory, and set DONE."""
    flags = np.int64(static.flags[index])
    line, distance = np.int64(rows.address[i]) >> 6, np.int64(rows.data_distance[i])
    if flags & MEMORY:
        changes = 1 if flags & STORE else 0
        if distance > 0 or (changes != 0 and tags.counters[CHANGED_LINE] != line):
            look_up(clock, setting, caches.l1d, caches.l2, at.L1D_SETS, line, changes)
            tags.counters[CHANGED_LINE] = line if changes != 0 else -1
        else:
            hit_everywhere(clock)
    if flags & LOAD:
        load(clock, setting, tags, caches, rows, i)
    elif flags & STORE:
        pieces = pieces_of(static, index)
        execute_store(clock, setting, 2 * TICKS if (pieces >= 3 and pieces < static.micro_ops[index]) else 0)
        if flags & EXCLUSIVE:
            wait_to_be_oldest(clock, setting)
        if distance == NEVER_BEFORE and is_new_page(tags, line) != 0:
            take_fault(clock, setting)
        accesses = accesses_of(static, index, STORE, max(np.int64(rows.size[i]), 1))
        wait_for_store_buffer(clock, setting, tags.counters[STORE_PIECES], accesses)
    else:
        execute(clock, setting, at.LATENCY + static.group[index])


@inlined
def retire_store(
    clock: Rows, setting: Rows, tags: Tags, caches: Caches, rows: DynamicRows, i: int, size: int, pieces: int
) -> None:
    """Record a committed store of `pieces` accesses and send it to the cache."""
    pc, address, distance = np.int64(rows.pc[i]), int(np.int64(rows.address[i])), int(np.int64(rows.data_distance[i]))
    line, each = address >> 6, max(1, size // pieces)
    note_store(clock)
    record_store(clock, tags, pc, address, size, pieces)
    row = tags.counters[STORES] & (ACCESS_RING - 1)
    kind = STORED if size < LINE_BYTES else STORED_LINE
    parts = lines_of(address, size)
    here = accesses_in_line(tags, row) if parts == 2 else pieces
    begin, width = address & (LINE_BYTES - 1), min(size, LINE_BYTES - (address & (LINE_BYTES - 1)))
    first, count = 0, here
    for part in range(parts):
        if part == 1:
            address = (line + 1) << 6
            distance = look_up_next(clock, setting, caches, line + 1, 1)
            begin, width = 0, size - width
            first, count = here, max(pieces - here, 1)
        drain_store(clock, setting, tags, row, address >> 6, distance, size, first, count)
        cover_line(clock, setting, tags, address >> 6, distance, begin, width)
        if distance > NEAR and size < LINE_BYTES:
            show_next_line(clock, setting, tags.next_sent, caches.l2, at.STORE_SENT, address >> 6)
        train(clock, setting, tags, caches, at.STORE_SENT, pc, address, count, each, kind)
    tags.counters[STORES] += 1
    tags.counters[STORE_PIECES] += pieces


@inlined
def retire(
    clock: Rows, setting: Rows, tags: Tags, caches: Caches, static: StaticRows, index: int, rows: DynamicRows, i: int
) -> None:
    """Free what the committed instruction held, send its store off and let fetch follow its jump."""
    flags = np.int64(static.flags[index])
    tags.counters[UOPS] += static.micro_ops[index]
    if flags & LOAD:
        leave_load_queue(clock, setting, tags)
    enter_rings(clock, tags, kinds_written(static.destinations, index))
    if flags & STORE:
        size = max(np.int64(rows.size[i]), 1)
        retire_store(clock, setting, tags, caches, rows, i, size, accesses_of(static, index, STORE, size))
        if flags & EXCLUSIVE:
            await_answer(clock, setting, static, index)
    if flags & CONTROL:
        conditional = 1 if flags & CONDITIONAL else 0
        redirect(clock, setting, conditional, rows.taken[i], np.int64(rows.mispredicted[i]))
    tags.counters[AFTER_TAKEN] = 1 if rows.taken[i] == 1 else 0
    tags.counters[AFTER_STORE] = 1 if flags & STORE else 0


@kernel
def run_window(
    rows: DynamicRows,
    static: StaticRows,
    setting: Rows,
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
        dispatch(clock, setting, tags, caches, static, index, pc, 1 if rows.code_distance[i] > 0 else 0)
        start(clock, setting, tags, static, index, pc, np.int64(rows.size[i]))
        perform(clock, setting, tags, caches, static, index, rows, i)
        enter_issue_queue(clock)
        write_registers(clock, setting, static, index, 1 if np.int64(static.flags[index]) & LOAD else 0)
        unit, in_unit = static.unit[index], (np.int64(static.flags[index]) & MEMORY) == 0
        if in_unit:
            wait_in_pipe(clock, setting, tags, unit, static.group[index])
        commit(clock, setting, out, i, static.micro_ops[index], tags.counters[UOPS])
        if in_unit:
            enter_pipe(clock, tags, unit)
        note_writers(clock, static, index)
        retire(clock, setting, tags, caches, static, index, rows, i)
