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
INVERSE_ROWS = 1 / TABLE_ROWS
OUTCOMES, PATH, BOTH, FOLDED_BOTH = 0, 1, 2, 3
WINDOWS = np.array([  # for which table, what is hashed, from which age, to which
    (2, OUTCOMES, 0, 19), (3, OUTCOMES, 0, 65), (4, OUTCOMES, 111, 222), (5, OUTCOMES, 115, 206),
    (6, OUTCOMES, 190, 336), (7, OUTCOMES, 21, 64), (8, OUTCOMES, 48, 119), (9, OUTCOMES, 67, 203),
    (10, OUTCOMES, 75, 150), (13, FOLDED_BOTH, 0, 105), (14, BOTH, 0, 11), (15, BOTH, 7, 15), (16, BOTH, 15, 23),
    (17, BOTH, 0, 31), (18, BOTH, 16, 32), (19, BOTH, 28, 36), (20, FOLDED_BOTH, 0, 51), (21, BOTH, 0, 7),
    (22, BOTH, 40, 72), (23, FOLDED_BOTH, 0, 86), (30, PATH, 0, 13), (31, PATH, 20, 27), (35, BOTH, 1, 2),
    (36, BOTH, 1, 5),
])  # fmt: skip
_OF_OUTCOMES = np.isin(WINDOWS[:, 1], (OUTCOMES, FOLDED_BOTH))  # one bit a branch
HASH_BITS = np.where(_OF_OUTCOMES, 21, 32)
ROTATION = np.where(_OF_OUTCOMES, 1, 5)  # bits, for each branch that enters
LEAVING_ROTATION = ROTATION * (WINDOWS[:, 3] - WINDOWS[:, 2]) % HASH_BITS
RING = 512
LOCAL_HISTORIES, LOCAL_BITS = 510, 11
RECENT = 31
MODULUS = (3, 5)  # branches whose hashed pc divides by these have histories of their own
MODULUS_LENGTH = 22
ACYCLIC, PAGES, PAGE_SHIFT = 12, 7, 10
BACKWARD_TABLE, FORWARD_TABLE, RECENCY_TABLE, LOCAL_TABLES = 24, 25, 34, (26, 27)
WITH_BACKWARD, WITH_FORWARD, WITH_RECENCY = np.array([12, 18, 19]), np.array([15, 31]), np.array([4, 7, 32])
MULTIPLIER, WORD = 0x9E3779B1, 0xFFFFFFFF


class Histories(NamedTuple):
    """All int64. values [37], each table's feature; rows [37], those of the branch at hand.

    Of the values, 0 is the last outcomes by hashed pc, one bit each; 24 and 25 are backward branches taken and forward
    ones not taken, in a row. entries [4, 512], rings of what each kind of window hashes of a branch; the newest is at
    head[0]. local [510], outcomes by pc. recent [31], branches, latest first. chosen_outcomes, chosen_path [2, 22], of
    branches by MODULUS. pages [7], blocks of code, latest first. last [1], the last outcome.
    """

    values: NDArray[np.int64]
    rows: NDArray[np.int64]
    entries: NDArray[np.int64]
    head: NDArray[np.int64]
    local: NDArray[np.int64]
    recent: NDArray[np.int64]
    chosen_outcomes: NDArray[np.int64]
    chosen_path: NDArray[np.int64]
    pages: NDArray[np.int64]
    last: NDArray[np.int64]


def empty_histories() -> Histories:
    """Return histories of nothing."""
    shapes = [TABLES, TABLES, (4, RING), 1, LOCAL_HISTORIES, RECENT, (2, MODULUS_LENGTH), (2, MODULUS_LENGTH), PAGES, 1]
    return Histories(*(np.zeros(shape, dtype=np.int64) for shape in shapes))


@kernel
def rotated(value: int, by: int, bits: int) -> int:
    """Rotate a word of so many bits by fewer."""
    return ((value << by) | (value >> (bits - by))) & ((1 << bits) - 1)


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
def push_branch(histories: Histories, outcome: int, word: int) -> None:
    """Put a branch into the rings and the hashed windows."""
    head = signed(histories.head[0] + 1) & (RING - 1)
    histories.head[0] = head
    entries, values = histories.entries, histories.values
    entries[OUTCOMES, head] = outcome
    entries[PATH, head] = (word * MULTIPLIER) & WORD
    entries[BOTH, head] = ((2 * word + outcome) * MULTIPLIER) & WORD
    entries[FOLDED_BOTH, head] = outcome ^ (word & 1)
    for window in range(len(WINDOWS)):
        table, source, bits = WINDOWS[window, 0], WINDOWS[window, 1], HASH_BITS[window]
        enters = entries[source, (head - WINDOWS[window, 2]) & (RING - 1)]
        leaves = entries[source, (head - WINDOWS[window, 3]) & (RING - 1)]
        kept = rotated(values[table], ROTATION[window], bits)
        values[table] = kept ^ enters ^ rotated(leaves, LEAVING_ROTATION[window], bits)


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
        result = (result << shift) + values[place]
    return result & WORD


@kernel
def added_with_outcomes(words: NDArray[np.int64], outcomes: NDArray[np.int64], count: int, shift: int) -> int:
    """Hash two lists, latest first, whose outcomes are the lowest bits."""
    result = 0
    for place in range(count):
        result = (result << shift) + 2 * words[place] + outcomes[place]
    return result & WORD


@kernel
def scaled_recency(place: int, table: int) -> int:
    """Return the row of a table for a branch that ran so many distinct branches ago."""
    size = signed(TABLE_ROWS[table])
    return size - 1 if place == RECENT else place * size // RECENT


@kernel
def select_rows(histories: Histories, pc: int) -> None:
    """Set `rows` for the branch at a pc, a 32-bit word address times 4."""
    values, rows, word = histories.values, histories.rows, (pc >> 2) & 0xFFFF
    place = recency(histories, word)
    values[RECENCY_TABLE] = scaled_recency(place, RECENCY_TABLE)
    for table in LOCAL_TABLES:
        values[table] = histories.local[(pc >> 2) % LOCAL_HISTORIES]
    for table in range(TABLES):
        rows[table] = (values[table] << 6) ^ word
    for table in WITH_BACKWARD:
        rows[table] ^= values[BACKWARD_TABLE]
    for table in WITH_FORWARD:
        rows[table] ^= values[FORWARD_TABLE]
    for table in WITH_RECENCY:
        rows[table] ^= scaled_recency(place, table)
    for table in range(TABLES):  # the remainder; without a division, which is slow, and exact below 2^40
        rows[table] -= int((rows[table] + 0.5) * INVERSE_ROWS[table]) * TABLE_ROWS[table]


@kernel
def put_first(values: NDArray[np.int64], value: int, last: int) -> None:
    """Put a value before a list, in place of the one at `last`."""
    for place in range(last, 0, -1):
        values[place] = values[place - 1]
    values[0] = value


@kernel
def note_iteration(values: NDArray[np.int64], taken: int, backward: int) -> None:
    """Count a backward branch that is taken, or a forward one that is not; else begin anew."""
    table = BACKWARD_TABLE if backward else FORWARD_TABLE
    values[table] = values[table] + 1 if taken == backward else 0


@kernel
def note_chosen(histories: Histories, chosen: int, word: int, taken: int) -> None:
    """Put a branch into a history of its own, and hash that for the tables that read it."""
    path, outcomes, values = histories.chosen_path[chosen], histories.chosen_outcomes[chosen], histories.values
    put_first(path, word, MODULUS_LENGTH - 1)
    put_first(outcomes, taken, MODULUS_LENGTH - 1)
    if chosen == 0:
        values[11] = added_with_outcomes(path, outcomes, 5, 4)
        values[28] = ((values[28] << 1) | taken) & 0xFFFF
    else:
        values[12] = added_with_outcomes(path, outcomes, 13, 1)
        values[29] = added(path, 20, 1)


@kernel
def note_recent(histories: Histories, word: int) -> None:
    """Put a branch before the recent ones, and hash them for the tables that read them."""
    place = recency(histories, word)
    if place > 0:
        put_first(histories.recent, word, min(place, RECENT - 1))
        histories.values[32] = added(histories.recent, 10, 3)
        histories.values[33] = added(histories.recent, 14, 4)


@kernel
def retire_branch(histories: Histories, pc: int, taken: int, backward: int, filtered: int) -> None:
    """Put a conditional branch into all histories; a filtered one, always seen one way, into all but the local one."""
    word, hashed, values = (pc >> 2) & 0xFFFF, hashed_pc(pc), histories.values
    note_iteration(values, taken, backward)
    push_branch(histories, taken, word)
    values[0] = (values[0] & ~(1 << hashed % ACYCLIC)) | (taken << hashed % ACYCLIC)
    for chosen in range(2):
        if hashed % MODULUS[chosen] == 0:
            note_chosen(histories, chosen, word, taken)
    if histories.pages[0] != pc >> PAGE_SHIFT:
        put_first(histories.pages, pc >> PAGE_SHIFT, PAGES - 1)
        values[1] = added(histories.pages, PAGES, 0)
    note_recent(histories, word)
    if not filtered:
        slot = (pc >> 2) % LOCAL_HISTORIES
        histories.local[slot] = ((histories.local[slot] << 1) | taken) & ((1 << LOCAL_BITS) - 1)
    histories.last[0] = taken
