"""Branch histories from many perspectives, and the weights each selects: the features of a multiperspective perceptron.

Enters: branches as they retire. Leaves: for a branch to predict, one row in each of 37 tables of weights. The features,
their windows and table sizes are those of Jiménez's 64 kB predictor (CBP 2016) as gem5 configures it: outcomes, path,
both, local history, recency of branches, loop iterations. Windows over outcomes and path are hashed incrementally.
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
WINDOWS = np.array([  # what is hashed, from which age, to which
    (OUTCOMES, 0, 19), (OUTCOMES, 0, 65), (OUTCOMES, 111, 222), (OUTCOMES, 115, 206), (OUTCOMES, 190, 336),
    (OUTCOMES, 21, 64), (OUTCOMES, 48, 119), (OUTCOMES, 67, 203), (OUTCOMES, 75, 150), (FOLDED_BOTH, 0, 105),
    (BOTH, 0, 11), (BOTH, 7, 15), (BOTH, 15, 23), (BOTH, 0, 31), (BOTH, 16, 32), (BOTH, 28, 36), (FOLDED_BOTH, 0, 51),
    (BOTH, 0, 7), (BOTH, 40, 72), (FOLDED_BOTH, 0, 86), (PATH, 0, 13), (PATH, 20, 27), (BOTH, 1, 2), (BOTH, 1, 5),
])  # fmt: skip
FOLD_BITS, ROTATION = 21, 5
RING = 512
LOCAL_HISTORIES, LOCAL_BITS = 510, 11
RECENT = 31
MODULUS = (3, 5)  # branches whose hashed pc divides by these have histories of their own
MODULUS_LENGTH = 22
ACYCLIC, PAGES, PAGE_SHIFT = 12, 7, 10
(WINDOW, ITERATIONS, LOCAL, RECENCY, RECENT_PATH, CHOSEN_BOTH, CHOSEN_PATH, CHOSEN_OUTCOMES, ACYCLIC_OUTCOMES,
 PAGE_SUM) = range(10)  # fmt: skip
FEATURES = np.array([  # a table each: kind, which history of it, how many entries are hashed, each shifted by how much
    (ACYCLIC_OUTCOMES, 0, ACYCLIC, 0), (PAGE_SUM, 0, PAGES, 0),
    *((WINDOW, window, 0, 0) for window in range(9)),
    (CHOSEN_BOTH, 0, 5, 4), (CHOSEN_BOTH, 1, 13, 1),
    *((WINDOW, window, 0, 0) for window in range(9, 20)),
    (ITERATIONS, 0, 0, 0), (ITERATIONS, 1, 0, 0), (LOCAL, 0, 0, 0), (LOCAL, 0, 0, 0),
    (CHOSEN_OUTCOMES, 0, 16, 0), (CHOSEN_PATH, 1, 20, 1), (WINDOW, 20, 0, 0), (WINDOW, 21, 0, 0),
    (RECENT_PATH, 0, 10, 3), (RECENT_PATH, 0, 14, 4), (RECENCY, 0, 0, 0), (WINDOW, 22, 0, 0), (WINDOW, 23, 0, 0),
], dtype=np.int64)  # fmt: skip
LOOP_TABLES, FORWARD_TABLES, RECENCY_TABLES = 0xC1000, 0x80008000, 0x100000090  # bits: mixed into these tables' rows
WORD = 0xFFFFFFFF


class Histories(NamedTuple):
    """All int64. fold [24], the hashed windows. outcomes, path [512], rings whose newest is at head[0].

    iterations [2]: backward branches taken, forward ones not taken, in a row. local [510], outcomes by pc. recent [31],
    branches, latest first. chosen_outcomes, chosen_path [2, 22], of branches by MODULUS. acyclic [12], the last outcome
    by hashed pc. pages [7], blocks of code, latest first. rows [37], those of the branch at hand. last [1], the last
    outcome.
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
        if source in (OUTCOMES, FOLDED_BOTH):
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
def added(values: NDArray[np.int64], count: int, shift: int) -> int:
    """Hash a list, latest first: shift and add."""
    result = 0
    for place in range(count):
        result = ((result << shift) + values[place]) & WORD
    return result


@kernel
def added_with_outcomes(words: NDArray[np.int64], outcomes: NDArray[np.int64], count: int, shift: int) -> int:
    """Hash two lists, latest first, whose outcomes are the lowest bits."""
    result = 0
    for place in range(count):
        result = ((result << shift) + 2 * words[place] + outcomes[place]) & WORD
    return result


@kernel
def bits_of(outcomes: NDArray[np.int64], count: int) -> int:
    """Return outcomes as the bits of a number."""
    result = 0
    for place in range(count):
        result |= outcomes[place] << place
    return result


@kernel
def feature(histories: Histories, table: int, local: int, by_recency: int) -> int:
    """Return the value of a table's feature for the branch with this local history and this recency, scaled."""
    kind, which, count, shift = FEATURES[table]
    value = local
    if kind == WINDOW:
        value = histories.fold[which]
    elif kind == ITERATIONS:
        value = histories.iterations[which]
    elif kind == CHOSEN_BOTH:
        value = added_with_outcomes(histories.chosen_path[which], histories.chosen_outcomes[which], count, shift)
    elif kind == CHOSEN_PATH:
        value = added(histories.chosen_path[which], count, shift)
    elif kind == CHOSEN_OUTCOMES:
        value = bits_of(histories.chosen_outcomes[which], count)
    elif kind == RECENT_PATH:
        value = added(histories.recent, count, shift)
    elif kind == ACYCLIC_OUTCOMES:
        value = bits_of(histories.acyclic, count)
    elif kind == PAGE_SUM:
        value = added(histories.pages, count, shift)
    elif kind == RECENCY:
        value = by_recency
    return signed(value)


@kernel
def select_rows(histories: Histories, pc: int) -> None:
    """Set `rows` for the branch at a pc, a 32-bit word address times 4."""
    word = (pc >> 2) & 0xFFFF
    local = signed(histories.local[(pc >> 2) % LOCAL_HISTORIES])
    place = recency(histories, word)
    for table in range(TABLES):
        size = signed(TABLE_ROWS[table])
        by_recency = size - 1 if place == RECENT else place * size // RECENT
        row = (feature(histories, table, local, by_recency) << 6) ^ word
        if (LOOP_TABLES >> table) & 1:
            row ^= histories.iterations[0]
        if (FORWARD_TABLES >> table) & 1:
            row ^= histories.iterations[1]
        if (RECENCY_TABLES >> table) & 1:
            row ^= by_recency
        histories.rows[table] = row % size


@kernel
def put_first(values: NDArray[np.int64], value: int, last: int) -> None:
    """Put a value before a list, in place of the one at `last`."""
    for place in range(last, 0, -1):
        values[place] = values[place - 1]
    values[0] = value


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
            put_first(histories.chosen_path[chosen], word, MODULUS_LENGTH - 1)
            put_first(histories.chosen_outcomes[chosen], taken, MODULUS_LENGTH - 1)
    if histories.pages[0] != pc >> PAGE_SHIFT:
        put_first(histories.pages, pc >> PAGE_SHIFT, PAGES - 1)
    put_first(histories.recent, word, min(recency(histories, word), RECENT - 1))
    if not filtered:
        slot = (pc >> 2) % LOCAL_HISTORIES
        histories.local[slot] = ((histories.local[slot] << 1) | taken) & ((1 << LOCAL_BITS) - 1)
    histories.last[0] = taken
