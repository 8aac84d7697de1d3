"""The functional units of in-order machines, pipelines that stand still while their first instruction cannot commit.

Enters: `Clocks`, `Tags`, and the kind of unit and operation group of an instruction. Leaves: rows READY and DONE held
by what is in the unit, and when the latest instructions entered and left it: rows PIPE_BEGUN and PIPE_LEFT.
"""

from __future__ import annotations

import numpy as np
from numpy import int32
from numpy.typing import NDArray

from perfvec.features.reference import layout as at
from perfvec.features.reference.inline import cycles_in, first_place, inlined, whole_cycles
from perfvec.features.reference.layout import BLOCKS, COLUMNS, LANES, TICKS
from perfvec.features.reference.state import IN_ORDER_BLOCK, Tags

Rows = NDArray[np.int32]


@inlined
def cell_of(unit: int, number: int) -> int:
    """Where an instruction issued to a kind of unit is followed, from the beginning of its rows."""
    return (unit * at.PIPE_RING + (number & (at.PIPE_RING - 1))) * COLUMNS


@inlined
def wait_for_pipe(clock: Rows, tags: Tags, unit: int, group: int) -> None:
    """Raise READY, in order, to when a unit has room: as many instructions are in it as it takes cycles."""
    count = tags.issued[unit]
    units, latency = at.UNITS + group * COLUMNS, at.LATENCY + group * COLUMNS
    for block in range(tags.counters[IN_ORDER_BLOCK], BLOCKS):
        for s in range(first_place(block), first_place(block) + LANES):
            inside = int32(clock[units + s] * cycles_in(clock[latency + s]))
            left = clock[at.PIPE_LEFT + cell_of(unit, count - inside) + s]
            full = clock[at.IN_ORDER + s] != 0 and inside <= at.PIPE_RING and left > clock[at.READY + s]
            if full:
                clock[at.READY + s] = left
                clock[at.PIPE_BEGUN + cell_of(unit, count - clock[units + s]) + s] = left - TICKS


@inlined
def wait_in_pipe(clock: Rows, tags: Tags, unit: int, group: int) -> None:
    """Hold DONE, in order, while the unit stood still: it does so when its first instruction cannot commit."""
    count = tags.issued[unit]
    units, latency = at.UNITS + group * COLUMNS, at.LATENCY + group * COLUMNS
    for block in range(tags.counters[IN_ORDER_BLOCK], BLOCKS):
        for s in range(first_place(block), first_place(block) + LANES):
            cell = cell_of(unit, count - clock[units + s])
            begun, left = clock[at.PIPE_BEGUN + cell + s], clock[at.PIPE_LEFT + cell + s]
            behind = min(int32(clock[at.START + s] - begun), clock[latency + s])
            held = max(clock[at.DONE + s], int32(left + behind))
            clock[at.DONE + s] = held if clock[at.IN_ORDER + s] != 0 else clock[at.DONE + s]


@inlined
def enter_pipe(clock: Rows, tags: Tags, unit: int) -> None:
    """Note when the committed instruction entered and left its unit."""
    row = cell_of(unit, tags.issued[unit])
    for block in range(tags.counters[IN_ORDER_BLOCK], BLOCKS):
        for s in range(first_place(block), first_place(block) + LANES):
            clock[at.PIPE_BEGUN + row + s] = clock[at.START + s]
            late = max(int32(0), int32(clock[at.COMMITTED + s] - clock[at.DONE + s]))
            clock[at.PIPE_LEFT + row + s] = clock[at.DONE + s] + whole_cycles(late)
    tags.issued[unit] += 1
