"""Issue, execution, commit and redirection of one instruction on all reference machines.

Enters: `Clocks`, the settings and the instruction. Leaves: rows START, DONE and COMMITTED, the registers' times and the
rings of when queue entries and registers are free. Inlined into the window model; every loop runs over the machines.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from perfvec.features.events import MISPREDICTION_BITS
from perfvec.features.reference import layout as at
from perfvec.features.reference.inline import inlined
from perfvec.features.reference.layout import (
    ACCESS_RING,
    COLUMNS,
    LATE_RING,
    LONG_AGO,
    REGISTER_RING,
    TICKS,
)
from perfvec.features.reference.state import FLAG_WRITES, INTEGER_WRITES, LOADS, VECTOR_WRITES, StaticRows, Tags
from perfvec.trace.instruction import NO_REGISTER

Rows = NDArray[np.int32]
INDIRECT_MISS_BITS = (1 << MISPREDICTION_BITS["return"]) | (1 << MISPREDICTION_BITS["indirect_path"])
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
def rebase(clock: Rows, from_ticks: int) -> None:
    """Count all times from the last commit anew, on machines where it was after `from_ticks`."""
    for s in range(COLUMNS):
        if clock[at.COMMITTED, s] < from_ticks:
            continue
        now = clock[at.COMMITTED, s]
        for row in range(at.TIME_ROWS):
            clock[row, s] = max(clock[row, s] - now, LONG_AGO)


@inlined
def issue(clock: Rows, setting: Rows, free_row: int, slot_row: int, uses: int, stall: int) -> None:
    """Set START: operands ready, program order where the machine keeps it, and a unit free."""
    for s in range(COLUMNS):
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
    for s in range(COLUMNS):
        clock[at.DONE, s] = clock[at.START, s] + setting[latency_row, s]


@inlined
def wait_in_pipe(clock: Rows, setting: Rows, tags: Tags, unit: int, group: int) -> None:
    """Hold DONE, in order, while the unit stood still: it does so when its first instruction cannot commit."""
    count = tags.issued[unit]
    for s in range(COLUMNS):
        if setting[at.IN_ORDER, s] != 0:
            row = unit * at.PIPE_RING + ((count - setting[at.UNITS + group, s]) & (at.PIPE_RING - 1))
            begun, left = clock[at.PIPE_BEGUN + row, s], clock[at.PIPE_LEFT + row, s]
            behind = min(clock[at.START, s] - begun, setting[at.LATENCY + group, s])
            clock[at.DONE, s] = max(clock[at.DONE, s], left + behind)


@inlined
def enter_pipe(clock: Rows, tags: Tags, unit: int) -> None:
    """Note when the committed instruction entered and left its unit."""
    row = unit * at.PIPE_RING + (tags.issued[unit] & (at.PIPE_RING - 1))
    for s in range(COLUMNS):
        clock[at.PIPE_BEGUN + row, s] = clock[at.START, s]
        late = max(0, clock[at.COMMITTED, s] - clock[at.DONE, s])
        clock[at.PIPE_LEFT + row, s] = clock[at.DONE, s] + late // TICKS * TICKS
    tags.issued[unit] += 1


@inlined
def take_fault(clock: Rows, setting: Rows) -> None:
    """Hold DONE of a store that touches a page first, which gem5 then maps.

    Out of order, the fault is taken at commit, once all stores before are written; then the store is fetched again.
    """
    for s in range(COLUMNS):
        if setting[at.FAULTS, s] != 0:
            taken = max(clock[at.DONE, s], clock[at.COMMITTED, s], clock[at.STORE_FREED, s]) + TRAP
            clock[at.FETCHED, s] = max(clock[at.FETCHED, s], taken)
            clock[at.DONE, s] = taken + setting[at.FRONTEND, s] + EXECUTED_AGAIN


@inlined
def execute_store(clock: Rows, setting: Rows, extra: int) -> None:
    """Set DONE of a store: address and data are known."""
    for s in range(COLUMNS):
        known = max(clock[at.START, s], clock[at.DATA_READY, s])
        clock[at.DONE, s] = known + TICKS + extra * setting[at.IN_ORDER, s]


@inlined
def wait_to_be_oldest(clock: Rows, setting: Rows) -> None:
    """Hold DONE, out of order, of an instruction that is executed only once it is the next to commit."""
    for s in range(COLUMNS):
        if setting[at.IN_ORDER, s] == 0:
            clock[at.DONE, s] = max(clock[at.DONE, s], clock[at.COMMITTED, s] + OLDEST - COMMIT_DELAY)


@inlined
def await_answer(clock: Rows, setting: Rows, static: StaticRows, index: int) -> None:
    """Let what a store-conditional tells be known, out of order, when the cache has answered the committed store."""
    register = static.destinations[index, 0]
    if register != NO_REGISTER:
        for s in range(COLUMNS):
            if setting[at.IN_ORDER, s] == 0:
                clock[at.REGISTERS + register, s] = clock[at.COMMITTED, s] + setting[at.LOAD_LATENCY, s]


@inlined
def enter_issue_queue(clock: Rows) -> None:
    """Note when an instruction that waits long leaves the issue queue: at START."""
    for s in range(COLUMNS):
        start = clock[at.START, s]
        late = start - clock[at.DISPATCHED, s] > LATE
        count = clock[at.LATE_COUNT, s]
        clock[at.LATE_UNTIL + (count & (LATE_RING - 1)), s] = start
        clock[at.LATE_COUNT, s] = count + 1 if late else count


@inlined
def write_registers(clock: Rows, setting: Rows, static: StaticRows, index: int, load: int) -> None:
    """Record when each destination register is written; an updated base does not wait for the memory access."""
    for k in range(static.destinations.shape[1]):
        register = static.destinations[index, k]
        if register == NO_REGISTER:
            break
        row = at.REGISTERS + register
        if register == static.base_update[index]:
            for s in range(COLUMNS):
                clock[row, s] = clock[at.START, s] + (PIPELINE_LATENCY if setting[at.IN_ORDER, s] != 0 else TICKS)
        else:
            for s in range(COLUMNS):
                clock[row, s] = clock[at.DONE, s]
        slack = at.LOAD_SLACK + register
        for s in range(COLUMNS):
            late = max(0, clock[at.DONE, s] - clock[at.ISSUED, s] - ASSUMED_LOAD)
            clock[slack, s] = late * load * setting[at.IN_ORDER, s]


@inlined
def commit(clock: Rows, setting: Rows, out: NDArray[np.float32], i: int, micro_ops: int, number: int) -> None:
    """Commit in order and write the increments, in cycles."""
    for s in range(COLUMNS):
        before = clock[at.COMMITTED, s]
        done = clock[at.DONE, s] + (0 if setting[at.IN_ORDER, s] != 0 else COMMIT_DELAY)
        now = max(done, before + setting[at.COMMIT_SLOT, s] * micro_ops, clock[at.COMMIT_FROM, s])
        out[i, s] = np.float32(now - before) * np.float32(1.0 / TICKS)
        clock[at.COMMITTED_BEFORE, s] = before
        clock[at.COMMITTED, s] = now
    for k in range(micro_ops):
        row = at.UOP_COMMITS + ((number + k) & (at.UOP_RING - 1))
        for s in range(COLUMNS):
            clock[row, s] = clock[at.COMMITTED, s]


@inlined
def note_writers(clock: Rows, static: StaticRows, index: int) -> None:
    """Note for each destination register when its writer committed."""
    for k in range(static.destinations.shape[1]):
        register = static.destinations[index, k]
        if register == NO_REGISTER:
            break
        for s in range(COLUMNS):
            clock[at.WRITER_COMMITS + register, s] = clock[at.COMMITTED, s]


@inlined
def enter_ring(clock: Rows, tags: Tags, counter: int, ring: int, mask: int) -> None:
    """Note the commit time of the next entry of a ring."""
    row = ring + (tags.counters[counter] & mask)
    for s in range(COLUMNS):
        clock[row, s] = clock[at.COMMITTED, s]
    tags.counters[counter] += 1


@inlined
def note_store(clock: Rows) -> None:
    """Note when the latest store committed."""
    for s in range(COLUMNS):
        clock[at.STORE_COMMITTED, s] = clock[at.COMMITTED, s]


@inlined
def leave_load_queue(clock: Rows, setting: Rows, tags: Tags) -> None:
    """Note when the load's queue entry is free: at commit, or in order when its data is back in the pipeline."""
    row = at.LOAD_DONE + (tags.counters[LOADS] & (ACCESS_RING - 1))
    for s in range(COLUMNS):
        back = clock[at.DONE, s] - ALU_EARLY
        clock[row, s] = back if setting[at.IN_ORDER, s] != 0 else clock[at.COMMITTED, s]
        head = tags.counters[LOADS] & (at.HEAD_RING - 1)
        clock[at.HEAD_FROM + head, s] = clock[at.COMMITTED_BEFORE, s] // TICKS * TICKS
        clock[at.HEAD_UNTIL + head, s] = clock[at.COMMITTED, s] // TICKS * TICKS
    tags.counters[LOADS] += 1


@inlined
def hold_commit(clock: Rows, setting: Rows, s: int, squashed: int) -> None:
    """Hold commit while what was fetched on the wrong path leaves the reorder buffer, as gem5's does."""
    committed = clock[at.COMMITTED, s]
    older = max(0, committed - squashed) // setting[at.COMMIT_SLOT, s]
    room = max(0, setting[at.WINDOW_UOPS, s] - older)
    wrong = min(room, max(0, squashed - clock[at.DISPATCHED, s]) // setting[at.DISPATCH_SLOT, s])
    clock[at.COMMIT_FROM, s] = max(committed, squashed) + wrong * setting[at.SQUASH_SLOT, s]


@inlined
def redirect(clock: Rows, setting: Rows, conditional: int, taken: int, missed: int) -> None:
    """Let fetch follow a control instruction: the taken bubble, a target miss, or a misprediction."""
    if taken == 1:
        for s in range(COLUMNS):
            cycle = (clock[at.FETCHED, s] + TICKS - 1) // TICKS * TICKS
            clock[at.FETCHED, s] = cycle + setting[at.TAKEN_BUBBLE, s]
    if missed != 0:
        indirect = (missed & INDIRECT_MISS_BITS) != 0
        for s in range(COLUMNS):
            direction = ((missed >> setting[at.DIRECTION_BIT, s]) & 1) * conditional
            target = ((missed >> setting[at.BTB_BIT, s]) & 1) * (1 - direction)
            full = direction != 0 or indirect or (target != 0 and conditional != 0)
            fetched = clock[at.FETCHED, s]
            executed = clock[at.START, s]
            if setting[at.IN_ORDER, s] != 0:  # gem5's in-order core executes as it commits
                executed = max(executed, clock[at.COMMITTED, s] - PIPELINE_LATENCY)
            resolved = max(fetched, executed + TICKS + setting[at.REDIRECT, s])
            decoded = fetched + target * setting[at.BTB_REDIRECT, s]
            clock[at.FETCHED, s] = resolved if full else decoded
            if full:
                hold_commit(clock, setting, s, clock[at.START, s] + SQUASH_DELAY)


@inlined
def enter_rings(clock: Rows, tags: Tags, kinds: int) -> None:
    """Note the commit time of what the instruction held, by the register files that it writes."""
    if kinds & 1:
        enter_ring(clock, tags, INTEGER_WRITES, at.INTEGER_COMMITS, REGISTER_RING - 1)
    if kinds & 2:
        enter_ring(clock, tags, VECTOR_WRITES, at.VECTOR_COMMITS, REGISTER_RING - 1)
    if kinds & 4:
        enter_ring(clock, tags, FLAG_WRITES, at.FLAG_COMMITS, REGISTER_RING - 1)
