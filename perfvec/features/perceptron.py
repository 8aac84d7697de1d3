"""A multiperspective perceptron predictor whose histories lag behind, as in gem5's cores.

Enters: control instructions in program order with their outcomes. Leaves: which conditional branches it missed. Source:
Jiménez 2016, with the settings of gem5's 64 kB predictor. gem5 updates its histories as branches retire, so a branch is
predicted with histories that lack what is in flight, and trained with histories that have it: in its first thousands
of branches it misses far more than a bimodal predictor does.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from perfvec.features.in_flight import in_flight
from perfvec.features.kernel import kernel, signed
from perfvec.features.perceptron_history import (
    LOCAL_BITS,
    LOCAL_HISTORIES,
    ROWS,
    TABLES,
    Histories,
    empty_histories,
    hashed_pc,
    push_branch,
    retire_branch,
    select_rows,
)

MISSED_PERCEPTRON = 128  # in `mispredicted`
QUEUE = 256  # more than can be in flight
FILTERS = 18025
NOT_TAKEN, TAKEN = 1, 2  # bits of a filter
DIRECTIONS = 4096
MAGNITUDES = np.array([1, 3, 4, 5, 7, 8, 9, 11, 12, 14, 15, 17, 19, 21, 23, 25, 27, 29, 32, 34, 37, 41, 45, 49, 53, 58,
                       63, 69, 76, 85, 94, 106])  # fmt: skip
COEFFICIENTS = np.array([1, 1, 1.3125, 0.85, 1, 1, 1, 1, 1, 0.75, 1, 1.45, 1, 1, 1.25, 1.125, 1, 1, 1, 1, 1, 1.5, 1, 1,
                         1.8125, 1.78125, 1, 2, 0.9375, 1, 1.4375, 1, 0.55, 1.3125, 1.5, 1.25, 1.3125])  # fmt: skip
_BYTES = np.arange(128)  # of a table: 5 bits of magnitude, then the sign bits of side 0 and of side 1
_SIGNS = np.stack([np.where(_BYTES & sign, -1, 1) for sign in (32, 64)])
SIGNED_MAGNITUDES = _SIGNS * MAGNITUDES[_BYTES & 31]  # int64 [2, 128], by side and byte
_SCALED = (COEFFICIENTS[:, np.newaxis] * MAGNITUDES).astype(np.int64)
WEIGHTS = np.ascontiguousarray(_SIGNS[:, np.newaxis] * _SCALED[:, _BYTES & 31], dtype=np.int16)  # by side, table, byte
SCALE = 0.245
THRESHOLD, BEST_TABLES = 1, 20  # sums this small are left to the tables that missed least
THETA_SPEED = 9
HEAD, WAITING, POSITION, THETA, THETA_COUNT, RANDOM = range(6)
PC, SUM, FILTERED, OUTCOME, BACKWARD, AT = range(6)


class Perceptron(NamedTuple):
    """weights: uint8 [37, rows], a magnitude, 0 … 31, and its two signs, by parity of the hashed pc.

    ranked: int64 [37], 64 · misses + table, ascending as of the last weak prediction. misses: int64 [37].
    filters: int8 [18025], the ways a branch has gone. backward: int8 [4096], by pc, whether it last jumped back.
    queue: int64 [256, 6], branches in flight, columns PC … AT. counters: int64 [6], HEAD … RANDOM.
    """

    weights: NDArray[np.uint8]
    ranked: NDArray[np.int64]
    filters: NDArray[np.int8]
    backward: NDArray[np.int8]
    misses: NDArray[np.int64]
    queue: NDArray[np.int64]
    counters: NDArray[np.int64]
    histories: Histories


def empty_perceptron() -> Perceptron:
    """Return an untrained predictor; weights begin at -1 or 1, as gem5's do."""
    weights = np.full((TABLES, ROWS), 96, dtype=np.uint8)
    weights[::2] = 64
    return Perceptron(
        weights=weights,
        ranked=np.arange(TABLES),
        filters=np.zeros(FILTERS, dtype=np.int8),
        backward=np.zeros(DIRECTIONS, dtype=np.int8),
        misses=np.zeros(TABLES, dtype=np.int64),
        queue=np.zeros((QUEUE, 6), dtype=np.int64),
        counters=np.array([0, 0, 0, 10, 0, 1], dtype=np.int64),
        histories=empty_histories(),
    )


@kernel
def weight(tables: Perceptron, table: int, side: int) -> int:
    """Return the weight that a table gives the branch at hand."""
    return signed(WEIGHTS[side, table, tables.weights[table, tables.histories.rows[table]]])


@kernel
def rank(tables: Perceptron) -> None:
    """Sort the tables by their misses: an insertion sort, since few have changed places."""
    ranked = tables.ranked
    for start in range(TABLES):
        table = ranked[start] & 63
        key, place = 64 * tables.misses[table] + table, start
        while place > 0 and ranked[place - 1] > key:
            ranked[place] = ranked[place - 1]
            place -= 1
        ranked[place] = key


@kernel
def best_sum(tables: Perceptron, side: int) -> int:
    """Return the sum over the tables that missed least."""
    rank(tables)
    total = 0
    for place in range(BEST_TABLES):
        total += weight(tables, signed(tables.ranked[place] & 63), side)
    return total


@kernel
def weighted_sum(tables: Perceptron, pc: int, side: int) -> int:
    """Return the scaled sum of all weights for the branch at hand, with the bias that its own last outcomes give."""
    local = tables.histories.local[(pc >> 2) % LOCAL_HISTORIES]
    every = (1 << LOCAL_BITS) - 1
    total = -5 if local == 0 else 5 if local == every else 0
    if local == (every + 1) >> 1:
        total = -1
    elif local == every >> 1:
        total = 1
    for table in range(TABLES):
        total += weight(tables, table, side)
    return int(total * SCALE)


@kernel
def one_way(seen: int) -> bool:
    """Return whether a branch always went the same way: its filter predicts it, and the weights are left alone."""
    return seen in (NOT_TAKEN, TAKEN)


@kernel
def predict(tables: Perceptron, pc: int, backward: int, taken: int, position: int) -> bool:
    """Predict one conditional branch and queue it; returns whether it was missed."""
    hashed = hashed_pc(pc)
    seen = signed(tables.filters[(tables.histories.last[0] ^ hashed) % FILTERS])
    total, prediction = 0, seen == TAKEN
    if not one_way(seen):
        select_rows(tables.histories, pc)
        total = weighted_sum(tables, pc, hashed & 1)
        weak = -THRESHOLD <= total <= THRESHOLD
        prediction = seen != 0 and (best_sum(tables, hashed & 1) if weak else total) >= 1
    place = (tables.counters[HEAD] + tables.counters[WAITING]) % QUEUE
    entry = tables.queue[place]
    entry[PC], entry[SUM], entry[OUTCOME], entry[BACKWARD], entry[AT] = pc, total, taken, backward, position
    entry[FILTERED] = 1 if one_way(seen) else 0
    tables.counters[WAITING] += 1
    return prediction != (taken == 1)


@kernel
def move(tables: Perceptron, table: int, side: int, taken: int) -> int:
    """Move a weight one step towards an outcome; returns it, without its table's coefficient."""
    row, sign = tables.histories.rows[table], 32 << side
    byte = signed(tables.weights[table, row])
    if (byte & sign != 0) == (taken == 1):  # towards zero, or over it
        byte = byte - 1 if byte & 31 else byte ^ sign
    elif byte & 31 < len(MAGNITUDES) - 1:
        byte += 1
    tables.weights[table, row] = byte
    return signed(SIGNED_MAGNITUDES[side, byte])


@kernel
def weaken_one(tables: Perceptron, side: int, total: int, taken: int) -> None:
    """Weaken one weight, at random, without which the sum of magnitudes would be right."""
    tables.counters[RANDOM] = (tables.counters[RANDOM] * 1103515245 + 12345) & 0x7FFFFFFF
    start = (tables.counters[RANDOM] >> 8) % TABLES
    for step in range(TABLES):
        table = (start + step) % TABLES
        row = tables.histories.rows[table]
        byte = tables.weights[table, row]
        if (total - SIGNED_MAGNITUDES[side, byte] >= 1) == (taken == 1):
            if byte & 31 > 1:
                tables.weights[table, row] = byte - 1
            return


@kernel
def adapt_theta(tables: Perceptron, correct: bool, size: int) -> None:
    """Train more readily while misses are frequent."""
    step = 1 if not correct else -1 if size < tables.counters[THETA] else 0
    tables.counters[THETA_COUNT] += step
    if tables.counters[THETA_COUNT] >= THETA_SPEED or tables.counters[THETA_COUNT] <= -THETA_SPEED:
        tables.counters[THETA] += step
        tables.counters[THETA_COUNT] = 0


@kernel
def train(tables: Perceptron, pc: int, total: int, taken: int) -> None:
    """Train the weights that the branch selects now, where it was missed or the sum was small."""
    size, correct = abs(total), (total >= 1) == (taken == 1)
    sure = correct and size > tables.counters[THETA]
    if sure and size > THRESHOLD:
        return
    side = hashed_pc(pc) & 1
    select_rows(tables.histories, pc)
    if size <= THRESHOLD:
        for table in range(TABLES):
            if (weight(tables, table, side) >= 1) != (taken == 1):
                tables.misses[table] += 1
    if sure:
        return
    adapt_theta(tables, correct, size)
    moved = 0
    for table in range(TABLES):
        moved += move(tables, table, side, taken)
    if (moved >= 1) != (taken == 1):
        weaken_one(tables, side, moved, taken)


@kernel
def retire(tables: Perceptron) -> None:
    """Train with the oldest branch in flight and put it into the histories."""
    entry = tables.queue[tables.counters[HEAD]]
    tables.counters[HEAD] = (tables.counters[HEAD] + 1) % QUEUE
    tables.counters[WAITING] -= 1
    pc, taken = signed(entry[PC]), signed(entry[OUTCOME])
    slot = (tables.histories.last[0] ^ hashed_pc(pc)) % FILTERS
    seen = signed(tables.filters[slot])
    tables.filters[slot] = seen | (TAKEN if taken else NOT_TAKEN)
    if not one_way(seen):
        train(tables, pc, signed(entry[SUM]), taken)
    retire_branch(tables.histories, pc, taken, signed(entry[BACKWARD]), signed(entry[FILTERED]))


@kernel
def predict_perceptron(
    tables: Perceptron,
    pcs: NDArray[np.uint64],
    positions: NDArray[np.int64],
    targets: NDArray[np.uint64],
    conditional: NDArray[np.bool_],
    taken: NDArray[np.bool_],
    missed: NDArray[np.uint16],
) -> None:
    """Set `MISSED_PERCEPTRON` of each conditional branch in `missed`.

    Args:
        tables: trained on what came before; updated.
        pcs: uint64 [c], one row a control instruction. positions: int64 [c], each one's number in the trace.
        targets: uint64 [c], the pc that ran next. conditional, taken: bool [c].
        missed: uint16 [c], bits are added.
    """
    for row in range(len(pcs)):
        pc = signed(pcs[row]) & 0xFFFFFFFF
        oldest = positions[row] - in_flight(signed(positions[row]))
        while tables.counters[WAITING] > 0 and tables.queue[tables.counters[HEAD], AT] <= oldest:
            retire(tables)
        if conditional[row]:
            slot = (pc >> 2) & (DIRECTIONS - 1)
            if taken[row]:
                tables.backward[slot] = 1 if targets[row] < pcs[row] else 0
            wrong = predict(tables, pc, signed(tables.backward[slot]), signed(taken[row]), signed(positions[row]))
            if wrong:
                missed[row] |= np.uint16(MISSED_PERCEPTRON)
                while tables.counters[WAITING] > 0:  # the pipeline drains before the right path is fetched
                    retire(tables)
        else:
            push_branch(tables.histories, 0 if pc & 4 else 1, (pc >> 2) & 0xFFFF)
