"""Where fetch goes after a control instruction, on all reference machines: jumps, target misses and mispredictions.

Enters: `Clocks`, `Tags`, `Caches`, the settings and the instruction. Leaves: row FETCHED, from when on what follows can
be fetched, and the lines that were fetched in vain.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from perfvec.features.events import MISPREDICTION_BITS
from perfvec.features.reference import layout as at
from perfvec.features.reference.caches import Caches
from perfvec.features.reference.inline import cycle_end, step, whole_cycles
from perfvec.features.reference.layout import COLUMNS, LANES, TICKS
from perfvec.features.reference.pipeline import PIPELINE_LATENCY, SQUASH_DELAY, hold_commit
from perfvec.features.reference.state import IN_ORDER_BLOCK, MACHINES, Tags
from perfvec.features.reference.wrong_path import LINE_INSTRUCTIONS, fetch_beyond, fetch_wrong_path

Rows = NDArray[np.int32]
INDIRECT_MISS_BITS = (1 << MISPREDICTION_BITS["return"]) | (1 << MISPREDICTION_BITS["indirect_path"])
INSTRUCTION_BYTES = 4
MOST_DECODED = 2  # lines on a wrong path, in order


@step
def redirect(
    clock: Rows, tags: Tags, caches: Caches, pc: int, jump: int, conditional: int, taken: int, missed: int
) -> None:
    """Let fetch follow a control instruction: the taken bubble, a target miss, or a misprediction.

    jump: bytes to where a conditional one goes, 0 if not known.
    """
    if taken == 1:
        for s in range(COLUMNS):
            cycle = cycle_end(clock[at.FETCHED + s])
            clock[at.FETCHED + s] = cycle + clock[at.TAKEN_BUBBLE + s]
    if missed != 0:
        indirect = (missed & INDIRECT_MISS_BITS) != 0
        for s in range(tags.counters[MACHINES]):
            direction = ((missed >> clock[at.DIRECTION_BIT + s]) & 1) * conditional
            target = ((missed >> clock[at.BTB_BIT + s]) & 1) * (1 - direction)
            in_order = clock[at.IN_ORDER + s] != 0
            full = direction != 0 or indirect or (target != 0 and (conditional != 0 or in_order))
            fetched = clock[at.FETCHED + s]
            executed = clock[at.START + s]
            if in_order:  # gem5's in-order core executes as it commits
                executed = max(executed, whole_cycles(clock[at.COMMITTED + s]) - PIPELINE_LATENCY)
            resolved = max(fetched, executed + TICKS + clock[at.REDIRECT + s])
            decoded = fetched + target * clock[at.BTB_REDIRECT + s]
            clock[at.FETCHED + s] = resolved if full else decoded
            if full:
                hold_commit(clock, s, clock[at.START + s] + SQUASH_DELAY)
            if in_order and full:
                fetch_beyond_wrong(clock, tags, caches, s, pc, jump, taken, fetched)
            elif (full or target != 0) and not indirect:
                wrong = pc + (INSTRUCTION_BYTES if taken == 1 else jump)
                fetch_wrong_path(clock, tags, caches, s, wrong, pc >> 6, fetched)
            if full:
                clock[at.REDIRECTED + s] = clock[at.FETCHED + s]
    if taken == 1:
        for s in range(tags.counters[IN_ORDER_BLOCK] * LANES, tags.counters[MACHINES]):
            if clock[at.IN_ORDER + s] != 0 and clock[at.FETCHED + s] != clock[at.REDIRECTED + s]:
                asked, there = clock[at.CODE_ASKED + s], clock[at.CODE_THERE + s]
                emptied = clock[at.FETCHED + s] - TICKS  # the cycle before fetch is told
                fetch_beyond(clock, tags, caches, s, (pc >> 6) + 1, asked, there, 1, emptied)


@step
def fetch_beyond_wrong(
    clock: Rows, tags: Tags, caches: Caches, s: int, pc: int, jump: int, taken: int, fetched: int
) -> None:
    """Let an in-order machine have asked for lines on the wrong path, which it fetched from `fetched` on."""
    if taken == 0:
        bubble = clock[at.TAKEN_BUBBLE + s]
        fetch_beyond(clock, tags, caches, s, (pc + jump) >> 6, fetched + bubble - TICKS, fetched, 1, fetched)
        clock[at.FETCHED + s] = max(clock[at.FETCHED + s], clock[at.CODE_ORDERED + s])
    else:
        asked, there = clock[at.CODE_ASKED + s], clock[at.CODE_THERE + s]
        passed = (clock[at.FETCHED + s] - fetched) // clock[at.FETCH_SLOT + s]
        instructions = ((pc >> 2) & (LINE_INSTRUCTIONS - 1)) + passed
        decoded = min(MOST_DECODED, instructions // LINE_INSTRUCTIONS)
        fetch_beyond(clock, tags, caches, s, (pc >> 6) + 1, asked, there, decoded, asked)
