"""A compact TAGE branch predictor, alone and overruled by a loop predictor.

Enters: control instructions in program order with their outcomes. Leaves: which of the two missed each conditional
branch. Source: Seznec and Michaud 2006. Sizes are ours: a bimodal base of 4096, six tagged tables of 1024, histories
of 5 to 130 outcomes; an unconditional transfer puts a 1 in history.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from perfvec.features.kernel import kernel, signed
from perfvec.features.loop_predictor import LoopTable, loop_missed

TABLES = 6
INDEX_BITS = 10
ENTRIES = 1 << INDEX_BITS
BASE_ENTRIES = 4096
HISTORY_LENGTHS = np.array([5, 10, 18, 35, 68, 130])
TAG_BITS = np.array([9, 9, 10, 10, 11, 11])
# Width of each fold (index, tag, tag less one bit) and where the oldest outcome sits in it: no division while running.
FOLD_BITS = np.stack([np.full(TABLES, INDEX_BITS), TAG_BITS, TAG_BITS - 1], axis=1)
FOLD_OUT = HISTORY_LENGTHS[:, np.newaxis] % FOLD_BITS
FOLD_MASK = (1 << FOLD_BITS) - 1
HISTORY_RING = 256
AGING_PERIOD = 1 << 18
MISSED_TAGE, MISSED_TAGE_LOOP = 16, 32
HEAD, RANDOM, USE_ALTERNATE, BRANCHES = 0, 1, 2, 3


class TageTables(NamedTuple):
    """base: int8 [4096], two-bit. tag: int16 [6, 1024], -1 empty. counter: int8 [6, 1024], -4 … 3, taken where >= 0.

    useful: int8 [6, 1024], 0 … 3. ring: uint8 [256], the outcomes, newest at `counters[HEAD]`.
    folded: int64 [6, 3], history folded to index and two tag widths. row: int64 [6], wanted: int64 [6], where the
    current branch looks and the tag it wants. counters: int64 [4], ring head, random state, whether weak new entries
    yield (0 … 15, yes from 8), branches.
    """

    base: NDArray[np.int8]
    tag: NDArray[np.int16]
    counter: NDArray[np.int8]
    useful: NDArray[np.int8]
    ring: NDArray[np.uint8]
    folded: NDArray[np.int64]
    row: NDArray[np.int64]
    wanted: NDArray[np.int64]
    counters: NDArray[np.int64]


class Choice(NamedTuple):
    """How one branch was predicted: by which table (-1 = the base), by it and by the next shorter one that holds it.

    fresh: that table's entry is weak and was never useful.
    """

    provider: int
    longest: bool
    second: bool
    fresh: bool
    prediction: bool


def empty_tage_tables() -> TageTables:
    """Return untrained tables."""
    return TageTables(
        base=np.ones(BASE_ENTRIES, dtype=np.int8),
        tag=np.full((TABLES, ENTRIES), -1, dtype=np.int16),
        counter=np.zeros((TABLES, ENTRIES), dtype=np.int8),
        useful=np.zeros((TABLES, ENTRIES), dtype=np.int8),
        ring=np.zeros(HISTORY_RING, dtype=np.uint8),
        folded=np.zeros((TABLES, 3), dtype=np.int64),
        row=np.zeros(TABLES, dtype=np.int64),
        wanted=np.zeros(TABLES, dtype=np.int64),
        counters=np.array([0, 1, 8, 0], dtype=np.int64),
    )


@kernel
def push_history(tables: TageTables, outcome: int) -> None:
    """Put an outcome into the history, and fold it into index and tags while the oldest leaves."""
    head = signed(tables.counters[HEAD] + 1) & (HISTORY_RING - 1)
    tables.counters[HEAD] = head
    tables.ring[head] = outcome
    for table in range(TABLES):
        oldest = signed(tables.ring[(head - HISTORY_LENGTHS[table]) & (HISTORY_RING - 1)])
        for fold in range(3):
            folded = ((tables.folded[table, fold] << 1) | outcome) ^ (oldest << FOLD_OUT[table, fold])
            folded ^= folded >> FOLD_BITS[table, fold]
            tables.folded[table, fold] = folded & FOLD_MASK[table, fold]


@kernel
def look_up(tables: TageTables, word: int) -> tuple[int, int]:
    """Return the two longest tables that hold this branch, -1 = the base; note rows and tags for the update."""
    provider, alternate = -1, -1
    for table in range(TABLES):
        row = (word ^ (word >> (INDEX_BITS - table)) ^ tables.folded[table, 0]) & (ENTRIES - 1)
        wanted = (word ^ tables.folded[table, 1] ^ (tables.folded[table, 2] << 1)) & FOLD_MASK[table, 1]
        tables.row[table] = row
        tables.wanted[table] = wanted
        if tables.tag[table, row] == wanted:
            alternate = provider
            provider = table
    return provider, alternate


@kernel
def predicted_by(tables: TageTables, table: int, word: int) -> bool:
    """Return the prediction of a table, -1 = the base."""
    if table < 0:
        return bool(tables.base[word & (BASE_ENTRIES - 1)] > 1)
    return bool(tables.counter[table, tables.row[table]] >= 0)


@kernel
def train_provider(tables: TageTables, table: int, word: int, taken: bool) -> None:
    """Move the counter that made the prediction."""
    if table < 0:
        index = word & (BASE_ENTRIES - 1)
        value = signed(tables.base[index])
        tables.base[index] = min(value + 1, 3) if taken else max(value - 1, 0)
    else:
        row = tables.row[table]
        value = signed(tables.counter[table, row])
        tables.counter[table, row] = min(value + 1, 3) if taken else max(value - 1, -4)


@kernel
def allocate(tables: TageTables, provider: int, taken: bool) -> None:
    """Claim a useless entry in a longer table, the nearer the likelier; if none is free, all become less useful."""
    tables.counters[RANDOM] = (tables.counters[RANDOM] * 1103515245 + 12345) & 0x7FFFFFFF
    first = provider + 1
    if first < TABLES - 1 and tables.counters[RANDOM] & 0x10000:
        first += 1
        if first < TABLES - 1 and tables.counters[RANDOM] & 0x20000:
            first += 1
    for table in range(first, TABLES):
        row = tables.row[table]
        if tables.useful[table, row] == 0:
            tables.tag[table, row] = tables.wanted[table]
            tables.counter[table, row] = 0 if taken else -1
            return
    for table in range(provider + 1, TABLES):
        row = tables.row[table]
        tables.useful[table, row] = max(signed(tables.useful[table, row]) - 1, 0)


@kernel
def age_useful(tables: TageTables) -> None:
    """Halve all usefulness now and then, so that dead entries free up."""
    tables.counters[BRANCHES] += 1
    if tables.counters[BRANCHES] % AGING_PERIOD == 0:
        for table in range(TABLES):
            for row in range(ENTRIES):
                tables.useful[table, row] >>= 1


@kernel
def choose(tables: TageTables, word: int) -> Choice:
    """Predict one conditional branch; its rows and tags are noted for `learn`."""
    provider, alternate = look_up(tables, word)
    longest = predicted_by(tables, provider, word)
    second = predicted_by(tables, alternate, word)
    fresh = False
    if provider >= 0:
        row = tables.row[provider]
        fresh = bool(tables.useful[provider, row] == 0 and (tables.counter[provider, row] in (0, -1)))
    yields = fresh and bool(tables.counters[USE_ALTERNATE] >= 8)
    return Choice(provider, longest, second, fresh, second if yields else longest)


@kernel
def learn(tables: TageTables, choice: Choice, word: int, taken: bool) -> None:
    """Train with the outcome of a branch, at the rows and tags noted when it was predicted."""
    provider, longest, second = choice.provider, choice.longest, choice.second
    if provider >= 0 and longest != second:
        if choice.fresh:
            step = 1 if second == taken else -1
            tables.counters[USE_ALTERNATE] = min(max(tables.counters[USE_ALTERNATE] + step, 0), 15)
        row = tables.row[provider]
        useful = signed(tables.useful[provider, row])
        tables.useful[provider, row] = min(useful + 1, 3) if longest == taken else max(useful - 1, 0)
    if choice.prediction == longest != taken and provider < TABLES - 1:
        allocate(tables, provider, taken)
    train_provider(tables, provider, word, taken)
    age_useful(tables)


@kernel
def tage_missed(tables: TageTables, word: int, taken: bool) -> bool:
    """Predict one conditional branch, then train."""
    choice = choose(tables, word)
    learn(tables, choice, word, taken)
    return choice.prediction != taken


@kernel
def predict_tage(
    tables: TageTables,
    loops: LoopTable,
    pcs: NDArray[np.uint64],
    conditional: NDArray[np.bool_],
    taken: NDArray[np.bool_],
    missed: NDArray[np.uint16],
) -> None:
    """Set `MISSED_TAGE` and `MISSED_TAGE_LOOP` of each conditional branch in `missed`.

    Args:
        tables, loops: trained on what came before; updated.
        pcs: uint64 [c], one row a control instruction. conditional, taken: bool [c].
        missed: uint16 [c], bits are added.
    """
    for row in range(len(pcs)):
        outcome = taken[row]
        if conditional[row]:
            word = signed(pcs[row] >> np.uint64(2))
            tage_wrong = tage_missed(tables, word, outcome)
            loop_wrong = loop_missed(loops, word, outcome, tage_wrong)
            missed[row] |= np.uint16(MISSED_TAGE * tage_wrong + MISSED_TAGE_LOOP * loop_wrong)
            push_history(tables, signed(outcome))
        else:
            push_history(tables, signed(1))
