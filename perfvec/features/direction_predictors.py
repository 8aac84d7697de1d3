"""Reference direction predictors with small tables: bimodal, gshare, local, tournament, bi-mode.

Enters: control instructions in program order with their outcomes. Leaves: which predictors missed each conditional
branch. They are properties of the outcome sequence (sizes are fixed here), not of a machine. Sources: Smith 1981
(bimodal), McFarling 1993 (gshare), Yeh and Patt 1991 (local two-level), Kessler 1999 (tournament), Lee et al. 1997
(bi-mode). All counters have two bits and start at 0; global histories also take a 1 for each unconditional transfer.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from perfvec.features.kernel import kernel, signed

BIMODAL_ENTRIES = 4096
GLOBAL_BITS = 13
GLOBAL_ENTRIES = 1 << GLOBAL_BITS
LOCAL_BITS = 11
LOCAL_ENTRIES = 1 << LOCAL_BITS
MISSED_BIMODAL, MISSED_GSHARE, MISSED_LOCAL, MISSED_TOURNAMENT, MISSED_BIMODE = 1, 2, 4, 8, 64


class DirectionTables(NamedTuple):
    """Two-bit counters, int8, and histories.

    bimodal [4096] by pc; gshare [8192] by pc ^ 13 outcomes; local_history int32 [2048] by pc, 11 outcomes each;
    local [2048] by local history; by_history [8192] and choice [8192] by 13 outcomes (tournament, choice > 1 takes the
    global side); bimode_choice [8192] by pc; bimode [2, 8192] by pc ^ 13 outcomes. history: int64 [1].
    """

    bimodal: NDArray[np.int8]
    gshare: NDArray[np.int8]
    local_history: NDArray[np.int32]
    local: NDArray[np.int8]
    by_history: NDArray[np.int8]
    choice: NDArray[np.int8]
    bimode_choice: NDArray[np.int8]
    bimode: NDArray[np.int8]
    history: NDArray[np.int64]


def empty_direction_tables() -> DirectionTables:
    """Return untrained tables."""
    return DirectionTables(
        bimodal=np.zeros(BIMODAL_ENTRIES, dtype=np.int8),
        gshare=np.zeros(GLOBAL_ENTRIES, dtype=np.int8),
        local_history=np.zeros(LOCAL_ENTRIES, dtype=np.int32),
        local=np.zeros(LOCAL_ENTRIES, dtype=np.int8),
        by_history=np.zeros(GLOBAL_ENTRIES, dtype=np.int8),
        choice=np.zeros(GLOBAL_ENTRIES, dtype=np.int8),
        bimode_choice=np.zeros(GLOBAL_ENTRIES, dtype=np.int8),
        bimode=np.zeros((2, GLOBAL_ENTRIES), dtype=np.int8),
        history=np.zeros(1, dtype=np.int64),
    )


@kernel
def train(counters: NDArray[np.int8], index: int, up: bool) -> None:
    """Move a two-bit counter."""
    if up:
        counters[index] = min(counters[index] + 1, 3)
    else:
        counters[index] = max(counters[index] - 1, 0)


@kernel
def bimodal_missed(tables: DirectionTables, word: int, taken: bool) -> bool:
    """Predict with the counter of this pc, then train it."""
    index = word & (BIMODAL_ENTRIES - 1)
    missed = bool(tables.bimodal[index] > 1) != taken
    train(tables.bimodal, index, taken)
    return missed


@kernel
def gshare_missed(tables: DirectionTables, word: int, history: int, taken: bool) -> bool:
    """Predict with the counter of this pc and global history, then train it."""
    index = (word ^ history) & (GLOBAL_ENTRIES - 1)
    missed = bool(tables.gshare[index] > 1) != taken
    train(tables.gshare, index, taken)
    return missed


@kernel
def local_missed(tables: DirectionTables, word: int, taken: bool) -> bool:
    """Predict with the counter of this pc's own history, then train both."""
    slot = word & (LOCAL_ENTRIES - 1)
    index = tables.local_history[slot]
    missed = bool(tables.local[index] > 1) != taken
    train(tables.local, index, taken)
    tables.local_history[slot] = ((index << 1) | taken) & (LOCAL_ENTRIES - 1)
    return missed


@kernel
def tournament_missed(tables: DirectionTables, history: int, local_wrong: bool, taken: bool) -> bool:
    """Choose between the local prediction and that of the global history; train choice and global side."""
    index = history & (GLOBAL_ENTRIES - 1)
    global_wrong = (tables.by_history[index] > 1) != taken
    missed = global_wrong if tables.choice[index] > 1 else local_wrong
    if global_wrong != local_wrong:
        train(tables.choice, index, local_wrong)
    train(tables.by_history, index, taken)
    return missed


@kernel
def bimode_missed(tables: DirectionTables, word: int, history: int, taken: bool) -> bool:
    """Pick the taken or not-taken table by this pc's bias; keep the bias where the pick served well against it."""
    index = (word ^ history) & (GLOBAL_ENTRIES - 1)
    slot = word & (GLOBAL_ENTRIES - 1)
    side = 1 if tables.bimode_choice[slot] > 1 else 0
    missed = bool(tables.bimode[side, index] > 1) != taken
    if (side == 1) == taken or missed:
        train(tables.bimode_choice, slot, taken)
    train(tables.bimode[side], index, taken)
    return missed


@kernel
def predict_directions(
    tables: DirectionTables,
    pcs: NDArray[np.uint64],
    conditional: NDArray[np.bool_],
    taken: NDArray[np.bool_],
    missed: NDArray[np.uint16],
) -> None:
    """Set the `MISSED_…` bits of each conditional branch in `missed`.

    Args:
        tables: trained on what came before; updated.
        pcs: uint64 [c], one row a control instruction. conditional, taken: bool [c].
        missed: uint16 [c], bits are added.
    """
    history = tables.history[0]
    for row in range(len(pcs)):
        if conditional[row]:
            word = signed(pcs[row] >> np.uint64(2))
            outcome = taken[row]
            bits = np.uint16(0)
            if bimodal_missed(tables, word, outcome):
                bits |= np.uint16(MISSED_BIMODAL)
            if gshare_missed(tables, word, history, outcome):
                bits |= np.uint16(MISSED_GSHARE)
            local_wrong = local_missed(tables, word, outcome)
            if local_wrong:
                bits |= np.uint16(MISSED_LOCAL)
            if tournament_missed(tables, history, local_wrong, outcome):
                bits |= np.uint16(MISSED_TOURNAMENT)
            if bimode_missed(tables, word, history, outcome):
                bits |= np.uint16(MISSED_BIMODE)
            missed[row] |= bits
            history = ((history << 1) | outcome) & (GLOBAL_ENTRIES - 1)
        else:
            history = ((history << 1) | 1) & (GLOBAL_ENTRIES - 1)
    tables.history[0] = history
