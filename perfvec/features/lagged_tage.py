"""TAGE whose histories and tables lag behind by what is in flight, as those of gem5's TAGE-SC-L do.

Enters: control instructions in program order with their outcomes. Leaves: which conditional branches it missed.
gem5 24.0 says of its TAGE-SC-L that "all the structures/histories are updated at commit time" (BranchPredictor.py;
`speculativeHistUpdate = False`). A branch is predicted with the outcomes of those that committed: after a redirect,
until commits flow again, every iteration of a short loop sees the same history, so its exit is missed, and the next
redirect starts the same anew. Statistical corrector and loop predictor are left out: with lagging histories they
changed next to nothing.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from perfvec.features.in_flight import in_flight
from perfvec.features.kernel import kernel, signed
from perfvec.features.tage import TABLES, Choice, TageTables, choose, empty_tage_tables, learn, push_history

MISSED_TAGE_LAGGED = 1 << 14  # in `mispredicted`
QUEUE = 256  # more than can be in flight
FIRST, WAITING = 0, 1
WORD, AT, CONDITIONAL, TAKEN, PROVIDER, LONGEST, SECOND, FRESH, PREDICTION = range(9)


class LaggedTage(NamedTuple):
    """tables: as of the latest commit. queue: int64 [256, 9], what is in flight, columns WORD … PREDICTION.

    rows, wanted: int64 [256, 6], where each of the queue looked and the tags it wanted. ends: int64 [2], place of the
    oldest in the queue, and how many wait.
    """

    tables: TageTables
    queue: NDArray[np.int64]
    rows: NDArray[np.int64]
    wanted: NDArray[np.int64]
    ends: NDArray[np.int64]


def empty_lagged_tage() -> LaggedTage:
    """Return an untrained predictor."""
    return LaggedTage(
        tables=empty_tage_tables(),
        queue=np.zeros((QUEUE, 9), dtype=np.int64),
        rows=np.zeros((QUEUE, TABLES), dtype=np.int64),
        wanted=np.zeros((QUEUE, TABLES), dtype=np.int64),
        ends=np.zeros(2, dtype=np.int64),
    )


@kernel
def commit(lagged: LaggedTage) -> None:
    """Train with the oldest in flight and put its outcome into the history."""
    first, tables = lagged.ends[FIRST], lagged.tables
    entry = lagged.queue[first]
    lagged.ends[FIRST] = (first + 1) % QUEUE
    lagged.ends[WAITING] -= 1
    taken = bool(entry[TAKEN] == 1)
    if entry[CONDITIONAL] == 1:
        for table in range(TABLES):
            tables.row[table] = lagged.rows[first, table]
            tables.wanted[table] = lagged.wanted[first, table]
        choice = Choice(
            signed(entry[PROVIDER]), bool(entry[LONGEST] == 1), bool(entry[SECOND] == 1), bool(entry[FRESH] == 1),
            bool(entry[PREDICTION] == 1),
        )  # fmt: skip
        learn(tables, choice, signed(entry[WORD]), taken)
    push_history(tables, signed(taken))


@kernel
def fetch(lagged: LaggedTage, word: int, conditional: bool, taken: bool, position: int) -> bool:
    """Predict a control instruction and queue it; returns whether it was missed."""
    place = (lagged.ends[FIRST] + lagged.ends[WAITING]) % QUEUE
    lagged.ends[WAITING] += 1
    entry, tables = lagged.queue[place], lagged.tables
    entry[WORD], entry[AT], entry[CONDITIONAL], entry[TAKEN] = word, position, conditional, taken or not conditional
    if not conditional:
        return False
    choice = choose(tables, word)
    entry[PROVIDER], entry[LONGEST], entry[SECOND] = choice.provider, choice.longest, choice.second
    entry[FRESH], entry[PREDICTION] = choice.fresh, choice.prediction
    for table in range(TABLES):
        lagged.rows[place, table] = tables.row[table]
        lagged.wanted[place, table] = tables.wanted[table]
    return choice.prediction != taken


@kernel
def predict_lagged_tage(
    lagged: LaggedTage,
    pcs: NDArray[np.uint64],
    positions: NDArray[np.int64],
    conditional: NDArray[np.bool_],
    taken: NDArray[np.bool_],
    missed: NDArray[np.uint16],
) -> None:
    """Set `MISSED_TAGE_LAGGED` of each conditional branch in `missed`.

    Args:
        lagged: trained on what came before; updated.
        pcs: uint64 [c], one row a control instruction. positions: int64 [c], each one's number in the trace, ascending.
        conditional, taken: bool [c].
        missed: uint16 [c], bits are added.
    """
    for row in range(len(pcs)):
        position = signed(positions[row])
        oldest = position - in_flight(position)
        while lagged.ends[WAITING] > 0 and lagged.queue[lagged.ends[FIRST], AT] <= oldest:
            commit(lagged)
        if fetch(lagged, signed(pcs[row] >> np.uint64(2)), conditional[row], taken[row], position):
            missed[row] |= np.uint16(MISSED_TAGE_LAGGED)
            while lagged.ends[WAITING] > 0:  # what is older commits before the right path is fetched
                commit(lagged)
