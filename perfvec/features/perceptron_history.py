"""Branch histories from many perspectives, and the weights each selects: the features of a multiperspective perceptron.

Enters: branches as they retire. Leaves: for a branch to predict, one row in each of 37 tables of weights. The features,
their windows and table sizes are those of Jiménez's 64 kB predictor (CBP 2016) as gem5 configures it: outcomes, path, both,
local history, recency of branches, loop iterations. Windows over outcomes and path are hashed incrementally.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from perfvec.features.kernel import kernel, signed

TABLES = 37
ROWS = 3467  # of the largest table
TABLE_ROWS = np.full(TABLES, 1933, dtype=np.int64)
TABLE_ROWS[[11, 25, 26, 27, 32, 35, 36]] = [1913, 1536, 1024, ROWS, 1024, 768, 972]
OUTCOMES, PATH, BOTH, FOLDED_BOTH = 0, 1, 2, 3
WINDOWS = np.array([  # what is hashed, from which age, to which; in the order of the tables they serve
    (OUTCOMES, 0, 19), (OUTCOMES, 0, 65), (OUTCOMES, 111, 222), (OUTCOMES, 115, 206), (OUTCOMES, 190, 336),
    (OUTCOMES, 21, 64), (OUTCOMES, 48, 119), (OUTCOMES, 67, 203), (OUTCOMES, 75, 150), (FOLDED_BOTH, 0, 105),
    (BOTH, 0, 11), (BOTH, 7, 15), (BOTH, 15, 23), (BOTH, 0, 31), (BOTH, 16, 32), (BOTH, 28, 36), (FOLDED_BOTH, 0, 51),
    (BOTH, 0, 7), (BOTH, 40, 72), (FOLDED_BOTH, 0, 86), (PATH, 0, 13), (PATH, 20, 27), (BOTH, 1, 2), (BOTH, 1, 5),
])  # fmt: skip
FIRST_WINDOWS, SECOND_WINDOWS, LAST_WINDOWS = 2, 13, 35  # tables from which windows 0, 9 and 22 on serve
FOLD_BITS, ROTATION = 21, 5
RING = 512
LOCAL_HISTORIES, LOCAL_BITS = 510, 11
RECENT = 31
MODULUS = (3, 5)  # branches whose hashed pc divides by these have histories of their own
MODULUS_LENGTH = 22
ACYCLIC, PAGES, PAGE_SHIFT = 12, 7, 10
LOOP_TABLES, FORWARD_TABLES, RECENCY_TABLES = 0xC1000, 0x80008000, 0x100000090  # bits: mixed into these tables' rows
WORD = 0xFFFFFFFF


class Histories(NamedTuple):
    """All int64. fold [24], the hashed windows. outcomes, path [512], rings whose newest is at head[0].

    iterations [2]: backward branches taken, forward ones not taken, in a row. local [510], outcomes by pc. recent [31],
    branches, latest first. chosen_outcomes, chosen_path [2, 22], of branches by MODULUS. acyclic [12], the last outcome by
    hashed pc. pages [7], blocks of code, latest first. rows [37], the rows of the branch at hand. last: the last outcome.
    """

    fold: NDArray[np.int64]
    outcomes: NDArray[np.int64]
    path: NDArray[np.int64]
    head: NDArray[np.int64]
    iterations: NDArray[np.int64]
    local: NDArray[np.int64]
    recent: NDArray[np.int64]
    chosen_outcomes: NDArray[np.int64]
    chosen_path: NDArray[np.int64]
    acyclic: NDArray[np.int64]
    pages: NDArray[np.int64]
    rows: NDArray[np.int64]
    last: NDArray[np.int64]


def empty_histories() -> Histories:
    """Return histories of nothing."""
    shapes = [len(WINDOWS), RING, RING, 1, 2, LOCAL_HISTORIES, RECENT, (2, MODULUS_LENGTH), (2, MODULUS_LENGTH),
              ACYCLIC, PAGES, TABLES, 1]  # fmt: skip
    return Histories(*(np.zeros(shape, dtype=np.int64) for shape in shapes))


@kernel
def rotated(value: int, bits: int) -> int:
    """Rotate a 32-bit word."""
    bits &= 31
    return ((value << bits) | (value >> (32 - bits))) & WORD


@kernel
def hashed_pc(pc: int) -> int:
    """Mix a pc into 16 bits; the mixing functions are public ones (Wang, Jenkins)."""
    first = ((pc ^ 0xDEADBEEF) + ((pc << 4) & WORD)) & WORD
    first ^= first >> 10
    first = (first + (first << 7)) & WORD
    first ^= first >> 13
    second = (pc ^ 61) ^ (pc >> 16)
    second = (second + (second << 3)) & WORD
    second ^= second >> 4
    second = (second * 0x27D4EB2D) & WORD
    second ^= second >> 15
    return (second * 10 + first) & 0xFFFF


@kernel
def entry_of(histories: Histories, source: int, place: int) -> int:
    """Return what a window hashes of one branch in the rings."""
    outcome, word = histories.outcomes[place], histories.path[place]
    if source == OUTCOMES:
        return signed(outcome)
    if source == FOLDED_BOTH:
        return signed(outcome ^ (word & 1))
    return signed(((word if source == PATH else 2 * word + outcome) * 0x9E3779B1) & WORD)


@kernel
def push_branch(histories: Histories, outcome: int, word: int) -> None:
    """Put a branch into the rings and the hashed windows."""
    head = signed(histories.head[0] + 1) & (RING - 1)
    histories.head[0] = head
    histories.outcomes[head] = outcome
    histories.path[head] = word
    for window in range(len(WINDOWS)):
        source, first, end = WINDOWS[window]
        enters = entry_of(histories, source, (head - first) & (RING - 1))
        leaves = entry_of(histories, source, (head - end) & (RING - 1))
        fold = signed(histories.fold[window])
        if source == OUTCOMES or source == FOLDED_BOTH:
            fold = ((fold << 1) | (fold >> (FOLD_BITS - 1))) & ((1 << FOLD_BITS) - 1)
            fold ^= enters ^ (leaves << ((end - first) % FOLD_BITS))
        else:
            fold = rotated(fold, ROTATION) ^ enters ^ rotated(leaves, ROTATION * (end - first))
        histories.fold[window] = fold


@kernel
def recency(histories: Histories, word: int) -> int:
    """Return how many distinct branches ran since this one, RECENT if too many."""
    for place in range(RECENT):
        if histories.recent[place] == word:
            return place
    return RECENT


@kernel
def mixed(values: NDArray[np.int64], outcomes: NDArray[np.int64], count: int, shift: int, scale: int) -> int:
    """Hash a list, latest first: scale · value plus outcome, shifted and added."""
    result = 0
    for place in range(count):
        result = ((result << shift) + scale * values[place] + (outcomes[place] if scale > 1 else 0)) & WORD
    return result


@kernel
def feature(histories: Histories, table: int, word: int, local: int) -> int:
    """Return the value of one feature for a branch."""
    if FIRST_WINDOWS <= table < 11:
        return signed(histories.fold[table - FIRST_WINDOWS])
    if SECOND_WINDOWS <= table < 24:
        return signed(histories.fold[table - SECOND_WINDOWS + 9])
    if table >= LAST_WINDOWS:
        return signed(histories.fold[table - LAST_WINDOWS + 22])
    if table == 30 or table == 31:
        return signed(histories.fold[table - 30 + 20])
    if table == 24 or table == 25:
        return signed(histories.iterations[table - 24])
    if table == 26 or table == 27:
        return local
    chosen = 0 if table in (11, 28) else 1
    paths, outcomes = histories.chosen_path[chosen], histories.chosen_outcomes[chosen]
    if table == 11:
        return mixed(paths, outcomes, 5, 4, 2)
    if table == 12:
        return mixed(paths, outcomes, 13, 1, 2)
    if table == 29:
        return mixed(paths, outcomes, 20, 1, 1)
    if table == 32:
        return mixed(histories.recent, outcomes, 10, 3, 1)
    if table == 33:
        return mixed(histories.recent, outcomes, 14, 4, 1)
    result = 0
    if table == 0:
        for place in range(ACYCLIC):
            result ^= histories.acyclic[place] << place
    elif table == 1:
        for place in range(PAGES):
            result += histories.pages[place]
    elif table == 28:
        for place in range(16):
            result ^= outcomes[place] << place
    return signed(result)


@kernel
def select_rows(histories: Histories, pc: int) -> None:
    """Set `rows` for the branch at a pc, a 32-bit word address times 4."""
    word = (pc >> 2) & 0xFFFF
    local = signed(histories.local[(pc >> 2) % LOCAL_HISTORIES])
    place = recency(histories, word)
    for table in range(TABLES):
        size = TABLE_ROWS[table]
        by_recency = size - 1 if place == RECENT else place * size // RECENT
        row = by_recency if table == 34 else feature(histories, table, word, local)
        row = (row << 6) ^ word
        if (LOOP_TABLES >> table) & 1:
            row ^= histories.iterations[0]
        if (FORWARD_TABLES >> table) & 1:
            row ^= histories.iterations[1]
        if (RECENCY_TABLES >> table) & 1:
            row ^= by_recency
        histories.rows[table] = row % size


@kernel
def retire_branch(histories: Histories, pc: int, taken: int, backward: int, filtered: int) -> None:
    """Put a conditional branch into all histories; a filtered one, always seen one way, into all but the local one."""
    word, hashed = (pc >> 2) & 0xFFFF, hashed_pc(pc)
    if backward:
        histories.iterations[0] = histories.iterations[0] + 1 if taken else 0
    else:
        histories.iterations[1] = 0 if taken else histories.iterations[1] + 1
    push_branch(histories, taken, word)
    histories.acyclic[hashed % ACYCLIC] = taken
    for chosen in range(2):
        if hashed % MODULUS[chosen] == 0:
            for place in range(MODULUS_LENGTH - 1, 0, -1):
                histories.chosen_path[chosen, place] = histories.chosen_path[chosen, place - 1]
                histories.chosen_outcomes[chosen, place] = histories.chosen_outcomes[chosen, place - 1]
            histories.chosen_path[chosen, 0] = word
            histories.chosen_outcomes[chosen, 0] = taken
    if histories.pages[0] != pc >> PAGE_SHIFT:
        for place in range(PAGES - 1, 0, -1):
            histories.pages[place] = histories.pages[place - 1]
        histories.pages[0] = pc >> PAGE_SHIFT
    for place in range(min(recency(histories, word), RECENT - 1), 0, -1):
        histories.recent[place] = histories.recent[place - 1]
    histories.recent[0] = word
    if not filtered:
        slot = (pc >> 2) % LOCAL_HISTORIES
        histories.local[slot] = ((histories.local[slot] << 1) | taken) & ((1 << LOCAL_BITS) - 1)
    histories.last[0] = taken
