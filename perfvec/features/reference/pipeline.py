"""Issue, execution, commit and redirection of one instruction on all reference machines.

Enters: `Clocks`, the settings and the instruction. Leaves: rows START, DONE and COMMITTED, the registers' times and the
rings of when queue entries and registers are free. Inlined into the window model; every loop runs over the machines.
"""

from __future__ import annotations

import numpy as np
from numpy import int32
from numpy.typing import NDArray

from perfvec.features.reference import layout as at
from perfvec.features.reference.inline import cycle_end, first_place, inlined, whole_cycles
from perfvec.features.reference.layout import (
    ACCESS_RING,
    BLOCKS,
    COLUMNS,
    LANES,
    LATE_RING,
    REGISTER_RING,
    TICKS,
)
from perfvec.features.reference.state import (
    FLAG_WRITES,
    IN_ORDER_BLOCK,
    INTEGER_WRITES,
    LOADS,
    VECTOR_WRITES,
    StaticRows,
    Tags,
)
from perfvec.trace.instruction import NO_REGISTER

Rows = NDArray[np.int32]
COMMIT_DELAY = 2 * TICKS
TRAP = 13 * TICKS  # from a fault that may be taken to the next fetch
EXECUTED_AGAIN = 5 * TICKS  # from the front end to the end of a store
OLDEST = 11 * TICKS  # from the commit before to that of a store-conditional
LATE = 3 * TICKS  # from dispatch to issue: others pass through the issue queue unhindered
SQUASH_DELAY = 2 * TICKS  # from a branch's execution to the squash
PIPELINE_LATENCY = 3 * TICKS  # in order: from issue to commit of the simplest instruction
ASSUMED_LOAD = 3 * TICKS  # in order: when what needs a load's data is issued, whether it is there or not
ALU_EARLY = 2 * TICKS  # in order: how late the arithmetic stage takes its operands


@inlined
def issue(clock: Rows, tags: Tags, free_row: int, slot_row: int, uses: int, after_access: int) -> None:
    """Set START: operands ready, program order where the machine keeps it, and a unit free.

    In order, cycles are whole: as many instructions as the machine is wide may start in one, and none after the last
    memory access that a cycle allows. after_access: 1 where the instruction before is an access, else 0.
    """
    in_order_places = tags.counters[IN_ORDER_BLOCK] * LANES
    for s in range(in_order_places):
        begun = max(clock[free_row + s], clock[at.DISPATCHED + s])
        clock[free_row + s] = begun + clock[slot_row + s]
        clock[at.START + s] = max(clock[at.READY + s], begun)
    for block in range(tags.counters[IN_ORDER_BLOCK], BLOCKS):
        for s in range(first_place(block), first_place(block) + LANES):
            in_order = clock[at.IN_ORDER + s] != 0
            after = int32(clock[at.ISSUED + s] + clock[at.DISPATCH_SLOT + s])
            after = max(after, int32(whole_cycles(clock[at.PORT_FREE + s]) * after_access))
            ordered = cycle_end(max(clock[at.READY + s], clock[at.DATA_READY + s]))
            ordered = max(ordered, whole_cycles(after))
            ready = ordered if in_order else clock[at.READY + s]
            arrived = ready if in_order else clock[at.DISPATCHED + s]
            begun = max(clock[free_row + s], arrived)
            slots = int32(clock[slot_row + s] * uses)
            clock[free_row + s] = begun + (slots if in_order else clock[slot_row + s])
            start = max(ready, begun)
            start = whole_cycles(start) if in_order else start
            clock[at.START + s] = start
            clock[at.ISSUED + s] = max(after, start) if in_order else clock[at.ISSUED + s]


@inlined
def take_adder(clock: Rows) -> None:
    """Keep an adder busy, out of order, with one micro-operation more: the update of an access's base register."""
    for s in range(COLUMNS):
        begun = max(clock[at.UNIT_FREE + s], clock[at.DISPATCHED + s])
        taken = int32(begun + clock[at.UNIT_SLOT + s])
        clock[at.UNIT_FREE + s] = clock[at.UNIT_FREE + s] if clock[at.IN_ORDER + s] != 0 else taken


@inlined
def execute(clock: Rows, latency_row: int) -> None:
    """Set DONE of an instruction that is neither load nor store."""
    for s in range(COLUMNS):
        clock[at.DONE + s] = clock[at.START + s] + clock[latency_row + s]


@inlined
def take_fault(clock: Rows) -> None:
    """Hold DONE of a store that touches a page first, which gem5 then maps.

    Out of order, the fault is taken at commit, once all stores before are written; then the store is fetched again.
    """
    for s in range(COLUMNS):
        if clock[at.FAULTS + s] != 0:
            taken = max(clock[at.DONE + s], clock[at.COMMITTED + s], clock[at.STORE_FREED + s]) + TRAP
            clock[at.FETCHED + s] = max(clock[at.FETCHED + s], taken)
            clock[at.DONE + s] = taken + clock[at.FRONTEND + s] + EXECUTED_AGAIN


@inlined
def execute_store(clock: Rows, extra: int) -> None:
    """Set DONE of a store: address and data are known."""
    for s in range(COLUMNS):
        known = max(clock[at.START + s], clock[at.DATA_READY + s])
        clock[at.DONE + s] = known + TICKS + int32(extra * clock[at.IN_ORDER + s])


@inlined
def wait_to_be_oldest(clock: Rows) -> None:
    """Hold DONE, out of order, of an instruction that is executed only once it is the next to commit."""
    for s in range(COLUMNS):
        if clock[at.IN_ORDER + s] == 0:
            clock[at.DONE + s] = max(clock[at.DONE + s], clock[at.COMMITTED + s] + OLDEST - COMMIT_DELAY)


@inlined
def await_answer(clock: Rows, static: StaticRows, index: int) -> None:
    """Let what a store-conditional tells be known, out of order, when the cache has answered the committed store."""
    register = static.destinations[index, 0]
    if register != NO_REGISTER:
        row = at.REGISTERS + np.int64(register) * COLUMNS
        for s in range(COLUMNS):
            if clock[at.IN_ORDER + s] == 0:
                clock[row + s] = clock[at.COMMITTED + s] + clock[at.LOAD_LATENCY + s]


@inlined
def enter_issue_queue(clock: Rows) -> None:
    """Note when an instruction that waits long leaves the issue queue: at START."""
    for s in range(COLUMNS):
        count = clock[at.LATE_COUNT + s]
        clock[at.ENTRY + s] = int32(s * LATE_RING + (count & (LATE_RING - 1)))
        late = int32(clock[at.START + s] - clock[at.DISPATCHED + s]) > LATE
        clock[at.LATE_COUNT + s] = int32(count + 1) if late else count
    for s in range(COLUMNS):
        clock[at.LATE_UNTIL + np.int64(np.uint32(clock[at.ENTRY + s]))] = clock[at.START + s]


@inlined
def write_registers(clock: Rows, tags: Tags, static: StaticRows, index: int, load: int) -> None:
    """Record when each destination register is written; an updated base does not wait for the memory access."""
    for k in range(static.destinations.shape[1]):
        register = static.destinations[index, k]
        if register == NO_REGISTER:
            break
        row, slack = at.REGISTERS + np.int64(register) * COLUMNS, at.LOAD_SLACK + np.int64(register) * COLUMNS
        if register == static.base_update[index]:
            for s in range(COLUMNS):
                written = PIPELINE_LATENCY if clock[at.IN_ORDER + s] != 0 else TICKS
                clock[row + s] = clock[at.START + s] + written
        else:
            for s in range(COLUMNS):
                clock[row + s] = clock[at.DONE + s]
        for block in range(tags.counters[IN_ORDER_BLOCK], BLOCKS):
            for s in range(first_place(block), first_place(block) + LANES):
                late = max(int32(0), int32(clock[at.DONE + s] - clock[at.ISSUED + s] - ASSUMED_LOAD))
                clock[slack + s] = late * int32(load * clock[at.IN_ORDER + s])


@inlined
def commit(clock: Rows, out: NDArray[np.float32], i: int, micro_ops: int, number: int) -> None:
    """Commit in order and write the increments, in cycles."""
    for s in range(COLUMNS):
        before = clock[at.COMMITTED + s]
        done = int32(clock[at.DONE + s] + (0 if clock[at.IN_ORDER + s] != 0 else COMMIT_DELAY))
        now = max(done, int32(before + int32(clock[at.COMMIT_SLOT + s] * micro_ops)), clock[at.COMMIT_FROM + s])
        out[i, s] = np.float32(int32(now - before)) * np.float32(1.0 / TICKS)
        clock[at.COMMITTED_BEFORE + s] = before
        clock[at.COMMITTED + s] = now
    for k in range(micro_ops):
        row = at.UOP_COMMITS + ((number + k) & (at.UOP_RING - 1)) * COLUMNS
        for s in range(COLUMNS):
            clock[row + s] = clock[at.COMMITTED + s]


@inlined
def enter_ring(clock: Rows, tags: Tags, counter: int, ring: int, mask: int) -> None:
    """Note the commit time of the next entry of a ring."""
    row = ring + (tags.counters[counter] & mask) * COLUMNS
    for s in range(COLUMNS):
        clock[row + s] = clock[at.COMMITTED + s]
    tags.counters[counter] += 1


@inlined
def note_store(clock: Rows) -> None:
    """Note when the latest store committed."""
    for s in range(COLUMNS):
        clock[at.STORE_COMMITTED + s] = clock[at.COMMITTED + s]


@inlined
def leave_load_queue(clock: Rows, tags: Tags) -> None:
    """Note when the load's queue entry is free: at commit, or in order when its data is back in the pipeline."""
    row = at.LOAD_DONE + (tags.counters[LOADS] & (ACCESS_RING - 1)) * COLUMNS
    for s in range(COLUMNS):
        back = int32(clock[at.DONE + s] - ALU_EARLY)
        clock[row + s] = back if clock[at.IN_ORDER + s] != 0 else clock[at.COMMITTED + s]
    head = (tags.counters[LOADS] & (at.HEAD_RING - 1)) * COLUMNS
    for block in range(tags.counters[IN_ORDER_BLOCK], BLOCKS):
        for s in range(first_place(block), first_place(block) + LANES):
            before = whole_cycles(clock[at.COMMITTED_BEFORE + s])
            clock[at.HEAD_FROM + head + s] = max(before, int32(clock[at.START + s] + TICKS))
            clock[at.HEAD_UNTIL + head + s] = whole_cycles(clock[at.COMMITTED + s])
    tags.counters[LOADS] += 1


@inlined
def hold_commit(clock: Rows, s: int, squashed: int) -> None:
    """Hold commit while what was fetched on the wrong path leaves the reorder buffer, as gem5's does."""
    committed = clock[at.COMMITTED + s]
    older = max(0, committed - squashed) // clock[at.COMMIT_SLOT + s]
    room = max(0, clock[at.WINDOW_UOPS + s] - older)
    wrong = min(room, max(0, squashed - clock[at.DISPATCHED + s]) // clock[at.DISPATCH_SLOT + s])
    clock[at.COMMIT_FROM + s] = max(committed, squashed + wrong * clock[at.SQUASH_SLOT + s])


@inlined
def enter_rings(clock: Rows, tags: Tags, kinds: int) -> None:
    """Note the commit time of what the instruction held, by the register files that it writes."""
    if kinds & 1:
        enter_ring(clock, tags, INTEGER_WRITES, at.INTEGER_COMMITS, REGISTER_RING - 1)
    if kinds & 2:
        enter_ring(clock, tags, VECTOR_WRITES, at.VECTOR_COMMITS, REGISTER_RING - 1)
    if kinds & 4:
        enter_ring(clock, tags, FLAG_WRITES, at.FLAG_COMMITS, REGISTER_RING - 1)
