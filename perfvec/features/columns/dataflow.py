"""Columns of dataflow height: how much each instruction lengthens the execution on ideal machines.

Enters: static instructions and store-to-load forwarding distances. Leaves: columns; each machine's clock is carried.

An ideal machine has unlimited width, units and prediction, and all loads hit; only dependences (through registers
and, by store-to-load forwarding, memory) and a window of w instructions hold it back. Instruction i starts at
max(when its sources are ready, R(i - w)) and finishes a latency later; R(i) = max(R(i - 1), finish(i)) is when it
could retire in order. The height increment is R(i) - R(i - 1): increments add up to the whole execution. In-order
machines have no window: instruction i starts no earlier than instruction i - 1. Latencies are 1 ("unit") or typical
ones (load 4, floating point 4, multiply 3, divide 12). A base update is ready one cycle after the start.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from perfvec.features.columns.dependence import StaticDependence
from perfvec.features.feature import Feature, Group, log_scale, log_scaled, log_unit
from perfvec.features.kernel import kernel, signed

WINDOWS = (32, 128, 512)
RING = 1024  # a power of two beyond the widest window
MACHINES = 2 * (len(WINDOWS) + 1)
TYPICAL_FIRST = MACHINES // 2
IN_ORDER = len(WINDOWS)
WAIT_CAP, SLACK_CAP = 1023, 255
WAIT_SCALE, SLACK_SCALE = log_scale(WAIT_CAP), log_scale(SLACK_CAP)


def _features() -> tuple[Feature, ...]:
    """Return the features of this module in the order of its columns."""
    names = [*(f"window_{window}" for window in WINDOWS), "in_order"]
    increments = [
        Feature(f"height_{latency}_{name}", Group.DATAFLOW, unit, f"height increment, {latency} latencies, {name}")
        for latency, unit in (("unit", "cycles"), ("typical", "cycles / 4"))
        for name in names
    ]
    waits = [
        Feature(
            f"wait_{name}", Group.DATAFLOW, log_unit("cycles", WAIT_CAP),
            f"typical latencies, {name}: start of this instruction after it entered the window",
        )
        for name in names[:-1]
    ]  # fmt: skip
    slacks = [
        Feature(
            f"slack_{name}", Group.DATAFLOW, log_unit("cycles", SLACK_CAP),
            f"typical latencies, {name}: how long it has finished when it could retire",
        )
        for name in names[:-1]
    ]  # fmt: skip
    return (*increments, *waits, *slacks)


FEATURES = _features()


class Clocks(NamedTuple):
    """The clocks, int64, cycles; the last axis is the machine: unit 32, 128, 512, in-order, then typical likewise.

    ready: [256, 8], when each register's value is; the row of `NO_REGISTER` stays 0. finished, retired: [1024, 8],
    of recent instructions by number modulo 1024. start: [1, 8], of the latest instruction. counters: [1], number of
    instructions so far.
    """

    ready: NDArray[np.int64]
    finished: NDArray[np.int64]
    retired: NDArray[np.int64]
    start: NDArray[np.int64]
    counters: NDArray[np.int64]


# One time a machine. Tuples and not arrays, so that the compiler keeps all eight in registers.
Times = tuple[int, int, int, int, int, int, int, int]


def zero_clocks() -> Clocks:
    """Return the clocks before the first instruction."""
    return Clocks(
        ready=np.zeros((256, MACHINES), dtype=np.int64),
        finished=np.zeros((RING, MACHINES), dtype=np.int64),
        retired=np.zeros((RING, MACHINES), dtype=np.int64),
        start=np.zeros((1, MACHINES), dtype=np.int64),
        counters=np.zeros(1, dtype=np.int64),
    )


@kernel
def times_at(table: NDArray[np.int64], row: int) -> Times:
    """Return a row of a table."""
    return (
        table[row, 0], table[row, 1], table[row, 2], table[row, 3],
        table[row, 4], table[row, 5], table[row, 6], table[row, 7],
    )  # fmt: skip


@kernel
def set_times(table: NDArray[np.int64], row: int, times: Times) -> None:
    """Set a row of a table."""
    for machine in range(MACHINES):
        table[row, machine] = times[machine]


@kernel
def later(one: Times, other: Times) -> Times:
    """Return the later time of each machine."""
    return (
        max(one[0], other[0]), max(one[1], other[1]), max(one[2], other[2]), max(one[3], other[3]),
        max(one[4], other[4]), max(one[5], other[5]), max(one[6], other[6]), max(one[7], other[7]),
    )  # fmt: skip


@kernel
def delayed(times: Times, unit: int, typical: int) -> Times:
    """Return the times later by one latency on the first four machines, by another on the rest."""
    return (
        times[0] + unit, times[1] + unit, times[2] + unit, times[3] + unit,
        times[4] + typical, times[5] + typical, times[6] + typical, times[7] + typical,
    )  # fmt: skip


@kernel
def window_opens(clocks: Clocks, now: int) -> Times:
    """Return when the instruction enters each machine's window; in order, when the instruction before started.

    Before that many instructions have run, rows ahead of the present still hold 0: nothing to wait for.
    """
    retired, start = clocks.retired, clocks.start
    narrow, middle, wide = (now - 32) & (RING - 1), (now - 128) & (RING - 1), (now - 512) & (RING - 1)
    return (
        retired[narrow, 0], retired[middle, 1], retired[wide, 2], start[0, 3],
        retired[narrow, 4], retired[middle, 5], retired[wide, 6], start[0, 7],
    )  # fmt: skip


@kernel
def operands_ready(clocks: Clocks, now: int, static: StaticDependence, index: int, forward: int) -> Times:
    """Return when all source registers, and the store that a load reads from, are ready."""
    times = times_at(clocks.ready, signed(static.sources[index, 0]))
    for slot in range(1, static.source_count[index]):
        times = later(times, times_at(clocks.ready, signed(static.sources[index, slot])))
    if 0 < forward < RING:
        times = later(times, times_at(clocks.finished, (now - forward) & (RING - 1)))
    return times


@kernel
def note_results(clocks: Clocks, static: StaticDependence, index: int, start: Times, finish: Times) -> None:
    """Set when the registers that the instruction writes are ready."""
    for slot in range(static.destination_count[index]):
        register = signed(static.destinations[index, slot])
        if register == static.base_update[index]:
            set_times(clocks.ready, register, delayed(start, 1, 1))
        else:
            set_times(clocks.ready, register, finish)


@kernel
def write_heights(out: NDArray[np.float32], row: int, column: int, before: Times, after: Times) -> None:
    """Write the height increments of one row."""
    for machine in range(TYPICAL_FIRST):
        out[row, column + machine] = after[machine] - before[machine]
    for machine in range(TYPICAL_FIRST, MACHINES):
        out[row, column + machine] = (after[machine] - before[machine]) * 0.25


@kernel
def write_waits(out: NDArray[np.float32], row: int, column: int, begin: Times, end: Times, cap: int) -> None:
    """Write end - begin on the typical machines with a window, on the scale of `cap`."""
    scale = WAIT_SCALE if cap == WAIT_CAP else SLACK_SCALE
    for step in range(IN_ORDER):
        time = end[TYPICAL_FIRST + step] - begin[TYPICAL_FIRST + step]
        out[row, column + step] = log_scaled(time, cap, scale)


@kernel
def write_dataflow(
    out: NDArray[np.float32],
    column: int,
    first: int,
    last: int,
    static_index: NDArray[np.int32],
    forward_distance: NDArray[np.int32],
    static: StaticDependence,
    clocks: Clocks,
) -> None:
    """Write rows [first, last) of the columns to `out`, from `column` on."""
    now = signed(clocks.counters[0])
    retired = times_at(clocks.retired, (now - 1) & (RING - 1))
    for row in range(first, last):
        index = signed(static_index[row])
        opens = window_opens(clocks, now)
        start = later(opens, operands_ready(clocks, now, static, index, signed(forward_distance[row])))
        finish = delayed(start, 1, signed(static.latency[index]))
        before = retired
        retired = later(before, finish)
        set_times(clocks.start, 0, start)
        set_times(clocks.finished, now & (RING - 1), finish)
        set_times(clocks.retired, now & (RING - 1), retired)
        note_results(clocks, static, index, start, finish)
        write_heights(out, row, column, before, retired)
        write_waits(out, row, column + MACHINES, opens, start, WAIT_CAP)
        write_waits(out, row, column + MACHINES + IN_ORDER, finish, retired, SLACK_CAP)
        now += 1
    clocks.counters[0] = now
