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
from perfvec.features.reference.front import (
    begin_dispatch,
    drain,
    end_dispatch,
    fetch,
    kinds_written,
    wait_for_registers,
    wait_for_ring,
)
from perfvec.features.reference.inline import inlined
from perfvec.features.reference.layout import ACCESS_RING, LONG_AGO, REFERENCE_COUNT, REGISTER_RING, TICKS
from perfvec.features.reference.memory import NEAR, drain_store, load_from_cache, send_prefetches
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
from perfvec.features.reference.state import (
    AFTER_STORE,
    AFTER_TAKEN,
    FLAG_WRITES,
    INSTRUCTIONS,
    INTEGER_WRITES,
    LOADS,
    STORES,
    UOPS,
    VECTOR_WRITES,
    DynamicRows,
    StaticRows,
    Tags,
)
from perfvec.trace.instruction import NO_REGISTER, InstructionFlag

Rows = NDArray[np.int32]
LOAD, STORE = int(InstructionFlag.LOAD), int(InstructionFlag.STORE)
CONDITIONAL, CONTROL = (
    int(InstructionFlag.CONDITIONAL),
    int(InstructionFlag.CONDITIONAL | InstructionFlag.UNCONDITIONAL),
)
SYSTEM_CALL = int(InstructionFlag.SYSTEM_CALL)
SERIALISES = int(InstructionFlag.SERIALISE_BEFORE | InstructionFlag.SERIALISE_AFTER | InstructionFlag.NONSPECULATIVE)
INDIRECT_MISS_BITS = (1 << 9) | (1 << 13)  # return, indirect_path of MISPREDICTION_BITS
COMMIT_DELAY = 2 * TICKS
PIPELINE_LATENCY = 3 * TICKS  # in order: from issue to commit of the simplest instruction
AFTER_STORE_STALL = TICKS  # in order: nothing issues beside a store, as seen in gem5
MEMORY_EARLY, ALU_EARLY = TICKS, 2 * TICKS  # in order: how late a stage takes its operands


@inlined
def rebase(clock: Rows) -> None:
    """Count all times from the last commit anew."""
    for s in range(REFERENCE_COUNT):
        now = clock[at.COMMITTED, s]
        for row in range(at.TIME_ROWS):
            clock[row, s] = max(clock[row, s] - now, LONG_AGO)


@inlined
def issue(clock: Rows, setting: Rows, free_row: int, slot_row: int, uses: int, stall: int) -> None:
    """Set START: operands ready, program order where the machine keeps it, and a unit free."""
    for s in range(REFERENCE_COUNT):
        in_order = setting[at.IN_ORDER, s] != 0
        ordered = max(clock[at.READY, s], clock[at.DATA_READY, s], clock[at.ISSUED, s] + stall)
        ready = ordered if in_order else clock[at.READY, s]
        arrived = ready if in_order else clock[at.DISPATCHED, s]
        begun = max(clock[free_row, s], arrived)
        clock[free_row, s] = begun + setting[slot_row, s] * (uses if in_order else 1)
        start = max(ready, begun)
        clock[at.START, s] = start
        clock[at.ISSUED, s] = max(clock[at.ISSUED, s], start) if in_order else clock[at.ISSUED, s]


@inlined
def execute(clock: Rows, setting: Rows, latency_row: int) -> None:
    """Set DONE of an instruction that is neither load nor store."""
    for s in range(REFERENCE_COUNT):
        clock[at.DONE, s] = clock[at.START, s] + setting[latency_row, s]


@inlined
def execute_store(clock: Rows, setting: Rows, extra: int) -> None:
    """Set DONE of a store: address and data are known."""
    for s in range(REFERENCE_COUNT):
        known = max(clock[at.START, s], clock[at.DATA_READY, s])
        clock[at.DONE, s] = known + TICKS + extra * setting[at.IN_ORDER, s]


@inlined
def write_registers(clock: Rows, setting: Rows, static: StaticRows, index: int) -> None:
    """Record when each destination register is written; an updated base does not wait for the memory access."""
    for k in range(static.destinations.shape[1]):
        register = static.destinations[index, k]
        if register == NO_REGISTER:
            break
        row = at.REGISTERS + register
        if register == static.base_update[index]:
            for s in range(REFERENCE_COUNT):
                clock[row, s] = clock[at.START, s] + (PIPELINE_LATENCY if setting[at.IN_ORDER, s] != 0 else TICKS)
        else:
            for s in range(REFERENCE_COUNT):
                clock[row, s] = clock[at.DONE, s]


@inlined
def commit(clock: Rows, setting: Rows, out: NDArray[np.float32], i: int, micro_ops: int, number: int) -> None:
    """Commit in order and write the increments, in cycles."""
    for s in range(REFERENCE_COUNT):
        before = clock[at.COMMITTED, s]
        done = clock[at.DONE, s] + (0 if setting[at.IN_ORDER, s] != 0 else COMMIT_DELAY)
        now = max(done, before + setting[at.COMMIT_SLOT, s] * micro_ops)
        out[i, s] = np.float32(now - before) * np.float32(1.0 / TICKS)
        clock[at.COMMITTED, s] = now
    for k in range(micro_ops):
        row = at.UOP_COMMITS + ((number + k) & (at.UOP_RING - 1))
        for s in range(REFERENCE_COUNT):
            clock[row, s] = clock[at.COMMITTED, s]


@inlined
def enter_ring(clock: Rows, tags: Tags, counter: int, ring: int, mask: int) -> None:
    """Note the commit time of the next entry of a ring."""
    row = ring + (tags.counters[counter] & mask)
    for s in range(REFERENCE_COUNT):
        clock[row, s] = clock[at.COMMITTED, s]
    tags.counters[counter] += 1


@inlined
def leave_load_queue(clock: Rows, setting: Rows, tags: Tags) -> None:
    """Note when the load's queue entry is free: at commit, or in order when its data is back in the pipeline."""
    row = at.LOAD_DONE + (tags.counters[LOADS] & (ACCESS_RING - 1))
    for s in range(REFERENCE_COUNT):
        back = clock[at.DONE, s] - ALU_EARLY
        clock[row, s] = back if setting[at.IN_ORDER, s] != 0 else clock[at.COMMITTED, s]
    tags.counters[LOADS] += 1


@inlined
def redirect(clock: Rows, setting: Rows, conditional: int, taken: int, missed: int) -> None:
    """Let fetch follow a control instruction: the taken bubble, a target miss, or a misprediction."""
    if taken == 1:
        for s in range(REFERENCE_COUNT):
            cycle = (clock[at.FETCHED, s] + TICKS - 1) // TICKS * TICKS
            clock[at.FETCHED, s] = cycle + setting[at.TAKEN_BUBBLE, s]
    if missed != 0:
        indirect = (missed & INDIRECT_MISS_BITS) != 0
        for s in range(REFERENCE_COUNT):
            direction = ((missed >> setting[at.DIRECTION_BIT, s]) & 1) * conditional
            target = ((missed >> setting[at.BTB_BIT, s]) & 1) * (1 - direction)
            full = direction != 0 or indirect or (target != 0 and conditional != 0)
            fetched = clock[at.FETCHED, s]
            resolved = max(fetched, clock[at.START, s] + TICKS + setting[at.REDIRECT, s])
            decoded = fetched + target * setting[at.BTB_REDIRECT, s]
            clock[at.FETCHED, s] = resolved if full else decoded


@inlined
def load(clock: Rows, setting: Rows, tags: Tags, rows: DynamicRows, i: int) -> None:
    """Set DONE of a load: checked against older stores, forwarded or from the caches."""
    address, size = np.int64(rows.address[i]), np.int64(rows.size[i])
    near, back = latest_in_block(tags, address, size), np.int64(rows.forward_stores[i])
    if near >= 0 and near < FARTHEST:
        check_violation(clock, setting, tags, np.int64(rows.pc[i]), near)
        if (back < 0 or near < back) and overlaps(tags, near, address, size):
            back = near
    if back >= 0 and back < FARTHEST and overlaps(tags, back, address, size):
        row = (tags.counters[STORES] - 1 - back) & (ACCESS_RING - 1)
        forward(clock, setting, row, back, 1 if is_covered(tags, row, address, size) else 0)
    else:
        load_from_cache(clock, setting, tags, address >> 6, np.int64(rows.data_distance[i]))


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
            rebase(clock)
        tags.counters[INSTRUCTIONS] += 1
        index = np.int64(rows.static_index[i])
        flags, micro_ops, group = np.int64(static.flags[index]), static.micro_ops[index], static.group[index]
        is_load, is_store = (flags & LOAD) != 0, (flags & STORE) != 0
        pc, uops = np.int64(rows.pc[i]), tags.counters[UOPS]
        kinds = kinds_written(static.destinations, index)
        new_line = 1 if rows.code_distance[i] > 0 else 0
        if new_line != 0:
            look_up(clock, setting, caches.l1i, caches.l2, at.L1I_SETS, pc >> 6)
        fetch(clock, setting, micro_ops, new_line, tags.counters[AFTER_TAKEN])
        begin_dispatch(clock, setting, micro_ops, uops)
        if is_load:
            wait_for_ring(clock, setting, at.LOAD_DONE, ACCESS_RING - 1, at.LOAD_ENTRIES, tags.counters[LOADS])
        if is_store:
            wait_for_ring(clock, setting, at.STORE_DONE, ACCESS_RING - 1, at.STORE_ENTRIES, tags.counters[STORES])
        if flags & SERIALISES:
            drain(clock, setting, flags & SYSTEM_CALL)
        if kinds & 1:
            number = tags.counters[INTEGER_WRITES]
            wait_for_ring(clock, setting, at.INTEGER_COMMITS, REGISTER_RING - 1, at.INTEGER_ENTRIES, number)
        if kinds & 2:
            number = tags.counters[VECTOR_WRITES]
            wait_for_ring(clock, setting, at.VECTOR_COMMITS, REGISTER_RING - 1, at.VECTOR_ENTRIES, number)
        if kinds & 4:
            wait_for_ring(
                clock, setting, at.FLAG_COMMITS, REGISTER_RING - 1, at.FLAG_ENTRIES, tags.counters[FLAG_WRITES]
            )
        end_dispatch(clock, setting)
        pieces = micro_ops - (1 if static.base_update[index] != NO_REGISTER else 0)
        stall = AFTER_STORE_STALL if (tags.counters[AFTER_STORE] != 0 and not is_store) else 0
        if is_load or is_store:
            wait_for_registers(clock, setting, at.READY, static.address_sources, index, MEMORY_EARLY)
            if is_store:
                wait_for_registers(clock, setting, at.DATA_READY, static.sources, index, MEMORY_EARLY)
                wait_for_store_set(clock, tags, at.DATA_READY, pc)
            else:
                wait_for_store_set(clock, tags, at.READY, pc)
            issue(clock, setting, at.PORT_FREE, at.PORT_SLOT, pieces, stall)
        else:
            early = 0 if (group == at.GROUP_MULTIPLY or group == at.GROUP_DIVIDE) else ALU_EARLY
            wait_for_registers(clock, setting, at.READY, static.sources, index, early)
            issue(clock, setting, at.UNIT_FREE + static.unit[index], at.UNIT_SLOT + group, 1, stall)
        line, distance = np.int64(rows.address[i]) >> 6, np.int64(rows.data_distance[i])
        if is_load or is_store:
            if distance > 0:
                look_up(clock, setting, caches.l1d, caches.l2, at.L1D_SETS, line)
            else:
                hit_everywhere(clock)
        if is_load:
            load(clock, setting, tags, rows, i)
        elif is_store:
            execute_store(clock, setting, 2 * TICKS if (pieces >= 3 and pieces < micro_ops) else 0)
        else:
            execute(clock, setting, at.LATENCY + group)
        if (is_load or is_store) and distance > NEAR:
            send_prefetches(clock, tags, line, rows.stride[i], rows.stride_run[i])
        write_registers(clock, setting, static, index)
        commit(clock, setting, out, i, micro_ops, uops)
        tags.counters[UOPS] += micro_ops
        if is_load:
            leave_load_queue(clock, setting, tags)
        if kinds & 1:
            enter_ring(clock, tags, INTEGER_WRITES, at.INTEGER_COMMITS, REGISTER_RING - 1)
        if kinds & 2:
            enter_ring(clock, tags, VECTOR_WRITES, at.VECTOR_COMMITS, REGISTER_RING - 1)
        if kinds & 4:
            enter_ring(clock, tags, FLAG_WRITES, at.FLAG_COMMITS, REGISTER_RING - 1)
        if is_store:
            size = max(np.int64(rows.size[i]), 1)
            record_store(clock, tags, pc, np.int64(rows.address[i]), size, 2 if pieces >= 3 else 1)
            row = tags.counters[STORES] & (ACCESS_RING - 1)
            drain_store(clock, setting, tags, row, line, distance, size)
            tags.counters[STORES] += 1
        if flags & CONTROL:
            conditional = 1 if flags & CONDITIONAL else 0
            redirect(clock, setting, conditional, rows.taken[i], np.int64(rows.mispredicted[i]))
        tags.counters[AFTER_TAKEN] = 1 if rows.taken[i] == 1 else 0
        tags.counters[AFTER_STORE] = 1 if is_store else 0
