"""A loop predictor: branches that go one way a fixed number of times, then the other way once.

Enters: a conditional branch, its outcome and whether TAGE missed it. Leaves: whether the two together missed it.
Source: the loop predictor of Seznec 2007 (L-TAGE), here with 256 direct-mapped entries that hold whole pcs.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from perfvec.features.kernel import kernel

LOOP_ENTRIES = 256
LOOP_CONFIDENT = 3
LOOP_AGE = 31
LOOP_SHORTEST = 3
LOOP_PC, LOOP_DIRECTION, LOOP_TRIP, LOOP_COUNT, LOOP_CONFIDENCE, LOOP_AGE_LEFT = 0, 1, 2, 3, 4, 5


class LoopTable(NamedTuple):
    """entries: int64 [256, 6]: pc / 4 or -1, direction within the loop, trips (0 not known), count, confidence, age.

    pays: int64 [1], whether overruling TAGE has paid, -64 … 63, yes from 0.
    """

    entries: NDArray[np.int64]
    pays: NDArray[np.int64]


def empty_loop_table() -> LoopTable:
    """Return an untrained table."""
    entries = np.zeros((LOOP_ENTRIES, 6), dtype=np.int64)
    entries[:, LOOP_PC] = -1
    return LoopTable(entries, np.array([-1], dtype=np.int64))


@kernel
def train_loop(entry: NDArray[np.int64], taken: bool) -> None:
    """Count one outcome of a branch in the loop table; a trip count confirmed three times is trusted."""
    if taken == (entry[LOOP_DIRECTION] == 1):
        entry[LOOP_COUNT] += 1
        if 0 < entry[LOOP_TRIP] < entry[LOOP_COUNT]:
            entry[LOOP_TRIP] = 0
            entry[LOOP_CONFIDENCE] = 0
        return
    if entry[LOOP_COUNT] < LOOP_SHORTEST:
        entry[LOOP_PC] = -1
    elif entry[LOOP_COUNT] == entry[LOOP_TRIP]:
        entry[LOOP_CONFIDENCE] = min(entry[LOOP_CONFIDENCE] + 1, LOOP_CONFIDENT)
        entry[LOOP_AGE_LEFT] = LOOP_AGE
    else:
        entry[LOOP_TRIP] = entry[LOOP_COUNT]
        entry[LOOP_CONFIDENCE] = 0
    entry[LOOP_COUNT] = 0


@kernel
def claim_loop(entry: NDArray[np.int64], word: int, taken: bool) -> None:
    """Give the entry to a branch that TAGE missed, once its owner has aged; the missed outcome is the exit."""
    if entry[LOOP_PC] != -1 and entry[LOOP_AGE_LEFT] > 0:
        entry[LOOP_AGE_LEFT] -= 1
        return
    entry[LOOP_PC] = word
    entry[LOOP_DIRECTION] = 0 if taken else 1
    entry[LOOP_TRIP] = 0
    entry[LOOP_COUNT] = 0
    entry[LOOP_CONFIDENCE] = 0
    entry[LOOP_AGE_LEFT] = LOOP_AGE


@kernel
def loop_missed(table: LoopTable, word: int, taken: bool, tage_wrong: bool) -> bool:
    """Let a trusted trip count overrule TAGE, then train the loop table."""
    entry = table.entries[word & (LOOP_ENTRIES - 1)]
    if entry[LOOP_PC] != word:
        if tage_wrong:
            claim_loop(entry, word, taken)
        return tage_wrong
    missed = tage_wrong
    if entry[LOOP_CONFIDENCE] == LOOP_CONFIDENT:
        exits = entry[LOOP_COUNT] == entry[LOOP_TRIP]
        loop_wrong = (exits != (entry[LOOP_DIRECTION] == 1)) != taken
        if table.pays[0] >= 0:
            missed = loop_wrong
        if loop_wrong != tage_wrong:
            step = 1 if tage_wrong else -1
            table.pays[0] = min(max(table.pays[0] + step, -64), 63)
        if loop_wrong:
            entry[LOOP_PC] = -1
            return missed
    train_loop(entry, taken)
    return missed
