"""Columns of control flow: outcomes, entropies with three kinds of history, reference predictors, block position.

Enters: pcs, pc ids, flags, outcomes and misprediction bits. Leaves: columns; histories are carried.

An entropy is that of a coin with the share of taken among the last 8 outcomes, an outcome not yet seen counting as
half a taken one: 1 for a branch never seen, 0 for one that always went the same way.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from perfvec.features.events import MISPREDICTION_BITS
from perfvec.features.feature import Feature, Group, log_scale, log_scaled, log_unit
from perfvec.features.hashing import FIBONACCI_MULTIPLIER, grown_array
from perfvec.features.kernel import kernel, signed
from perfvec.features.stack_distance import popcount
from perfvec.trace.instruction import InstructionFlag

CONDITIONAL = int(InstructionFlag.CONDITIONAL)
CONTROL = int(InstructionFlag.CONDITIONAL | InstructionFlag.UNCONDITIONAL)
LOCAL_CONTEXTS = 16
GLOBAL_CONTEXT_BITS = 16
BLOCK_CAP, MISS_CAP = 255, 1023
BLOCK_SCALE, MISS_SCALE = log_scale(BLOCK_CAP), log_scale(MISS_CAP)
PREDICTOR_NAMES = tuple(MISPREDICTION_BITS)
PREDICTOR_BITS = tuple(MISPREDICTION_BITS.values())
BEST_PREDICTOR = 1 << MISPREDICTION_BITS["tage_loop"]
SINCE_CONTROL, SINCE_TAKEN, PREVIOUS_BLOCK, SINCE_MISS, GLOBAL_HISTORY = 0, 1, 2, 3, 4
NEVER = 1 << 30


def _entropies() -> NDArray[np.float32]:
    """Return the entropy in bits of each share k / 16, float32 [17]."""
    share = np.arange(1, 16) / 16
    inner = -(share * np.log2(share) + (1 - share) * np.log2(1 - share))
    return np.concatenate([[0.0], inner, [0.0]]).astype(np.float32)


ENTROPY = _entropies()
_ENTROPY_UNIT = "bits, of 8 outcomes"

FEATURES: tuple[Feature, ...] = (
    Feature("taken", Group.PAPER, "0 or 1", "control left the straight line"),
    Feature(
        "entropy_before", Group.PAPER, _ENTROPY_UNIT, "past outcomes of this static control instruction; 0 = no control"
    ),
    Feature("entropy_after", Group.PAPER, _ENTROPY_UNIT, "the same with this outcome; 0 = no control"),
    Feature(
        "entropy_local_context", Group.BRANCH, _ENTROPY_UNIT,
        "outcomes of this conditional branch after the same last 4 outcomes of its own",
    ),
    Feature(
        "entropy_global_context", Group.BRANCH, _ENTROPY_UNIT,
        "outcomes of this conditional branch after the same last 8 outcomes of all (65,536 hashed entries)",
    ),
    *(
        Feature(f"missed_{name}", Group.BRANCH, "0 or 1", f"reference predictor '{name}' missed (see events)")
        for name in PREDICTOR_NAMES
    ),
    Feature(
        "since_miss", Group.BRANCH, log_unit("instructions", MISS_CAP),
        "instructions since the latest miss of 'tage_loop' before this one; 1 = none",
    ),
    Feature(
        "block_position", Group.BLOCK, log_unit("instructions", BLOCK_CAP),
        "instructions since the latest control instruction, 0 right after it",
    ),
    Feature(
        "since_taken", Group.BLOCK, log_unit("instructions", BLOCK_CAP),
        "instructions since control last left the straight line, 0 right after it",
    ),
    Feature("previous_block_length", Group.BLOCK, log_unit("instructions", BLOCK_CAP), "length of the block before"),
    Feature("line_position", Group.BLOCK, "instructions / 16", "position of the pc in its 64-byte line"),
    Feature("new_code_line", Group.BLOCK, "0 or 1", "in another code line than the instruction before"),
)  # fmt: skip


class BranchHistory(NamedTuple):
    """Histories: two bytes, the last 8 outcomes in the high one and which of them were seen in the low one.

    own: uint16 [pcs], by pc id. local: uint16 [pcs, 16], by pc id and its last 4 outcomes. shared: uint16 [65536], by
    hash of pc and the last 8 outcomes of all conditional branches.
    counters: int64 [5], instructions since control, since a taken one, length of the block before, instructions
    since a miss, last outcomes of all conditional branches.
    """

    own: NDArray[np.uint16]
    local: NDArray[np.uint16]
    shared: NDArray[np.uint16]
    counters: NDArray[np.int64]


class BranchEvents(NamedTuple):
    """The events and trace columns that these columns need, [n] each; flags uint32 [m] of static instructions."""

    pc: NDArray[np.uint64]
    pc_id: NDArray[np.int32]
    static_index: NDArray[np.int32]
    flags: NDArray[np.uint32]
    taken: NDArray[np.int8]
    mispredicted: NDArray[np.uint16]
    code_distance: NDArray[np.int32]


def empty_branch_history() -> BranchHistory:
    """Return histories without outcomes."""
    return BranchHistory(
        own=np.zeros(64, dtype=np.uint16),
        local=np.zeros((64, LOCAL_CONTEXTS), dtype=np.uint16),
        shared=np.zeros(1 << GLOBAL_CONTEXT_BITS, dtype=np.uint16),
        counters=np.array([0, 0, 0, NEVER, 0], dtype=np.int64),
    )


def with_room(history: BranchHistory, pcs: int) -> BranchHistory:
    """Return the histories with a row for each of `pcs` pc ids."""
    return history._replace(own=grown_array(history.own, pcs, 0), local=grown_array(history.local, pcs, 0))


@kernel
def entropy(history: int) -> np.float32:
    """Return the entropy of an outcome history of two bytes."""
    seen = history & 0xFF
    taken = popcount(np.uint64((history >> 8) & seen))
    return np.float32(ENTROPY[2 * taken + 8 - popcount(np.uint64(seen))])


@kernel
def with_outcome(history: int, taken: int) -> int:
    """Return the history with one more outcome: 1, 0, or -1 not known."""
    outcomes = ((history >> 8 << 1) | (taken == 1)) & 0xFF
    seen = ((history << 1) | (taken >= 0)) & 0xFF
    return (outcomes << 8) | seen


@kernel
def shared_entry(pc: np.uint64, outcomes: int) -> int:
    """Return the entry of `shared` for a pc and the last 8 outcomes of all branches."""
    key = ((pc >> np.uint64(2)) << np.uint64(8)) | np.uint64(outcomes & 0xFF)
    return signed((key * FIBONACCI_MULTIPLIER) >> np.uint64(64 - GLOBAL_CONTEXT_BITS))


@kernel
def write_outcome(
    out: NDArray[np.float32], row: int, column: int, history: BranchHistory, pc: np.uint64, pc_id: int, taken: int,
    conditional: bool,
) -> None:  # fmt: skip
    """Write the outcome and the entropies of one control instruction, and note the outcome."""
    own = signed(history.own[pc_id])
    after = with_outcome(own, taken)
    history.own[pc_id] = after
    out[row, column] = taken == 1
    out[row, column + 1] = entropy(own)
    out[row, column + 2] = entropy(after)
    if not conditional:
        return
    context = (own >> 8) & (LOCAL_CONTEXTS - 1)
    local = signed(history.local[pc_id, context])
    history.local[pc_id, context] = with_outcome(local, taken)
    out[row, column + 3] = entropy(local)
    everyone = signed(history.counters[GLOBAL_HISTORY])
    entry = shared_entry(pc, everyone)
    shared = signed(history.shared[entry])
    history.shared[entry] = with_outcome(shared, taken)
    out[row, column + 4] = entropy(shared)
    history.counters[GLOBAL_HISTORY] = ((everyone << 1) | (taken == 1)) & 0xFF


@kernel
def write_position(
    out: NDArray[np.float32], row: int, column: int, history: BranchHistory, pc: np.uint64, code_distance: int
) -> None:
    """Write the distances to earlier control flow of one row."""
    counters = history.counters
    out[row, column] = log_scaled(signed(counters[SINCE_MISS]), MISS_CAP, MISS_SCALE)
    out[row, column + 1] = log_scaled(signed(counters[SINCE_CONTROL]), BLOCK_CAP, BLOCK_SCALE)
    out[row, column + 2] = log_scaled(signed(counters[SINCE_TAKEN]), BLOCK_CAP, BLOCK_SCALE)
    out[row, column + 3] = log_scaled(signed(counters[PREVIOUS_BLOCK]), BLOCK_CAP, BLOCK_SCALE)
    out[row, column + 4] = signed((pc >> np.uint64(2)) & np.uint64(15)) / 16
    out[row, column + 5] = code_distance != 0


@kernel
def advance(history: BranchHistory, control: bool, taken: bool, missed: bool) -> None:
    """Count one more instruction in the distances to earlier control flow."""
    counters = history.counters
    counters[SINCE_CONTROL] += 1
    counters[SINCE_TAKEN] = 0 if taken else counters[SINCE_TAKEN] + 1
    counters[SINCE_MISS] = 0 if missed else counters[SINCE_MISS] + 1
    if control:
        counters[PREVIOUS_BLOCK] = counters[SINCE_CONTROL]
        counters[SINCE_CONTROL] = 0


@kernel
def write_branches(
    out: NDArray[np.float32], column: int, first: int, last: int, events: BranchEvents, history: BranchHistory
) -> None:
    """Write rows [first, last) of the columns to `out`, from `column` on."""
    bits_at = column + 5
    position_at = bits_at + len(PREDICTOR_BITS)
    for row in range(first, last):
        flags = signed(events.flags[events.static_index[row]])
        missed = signed(events.mispredicted[row])
        taken = signed(events.taken[row])
        control = flags & CONTROL != 0
        for step in range(position_at - column):
            out[row, column + step] = 0
        if control:
            pc_id = signed(events.pc_id[row])
            write_outcome(out, row, column, history, events.pc[row], pc_id, taken, flags & CONDITIONAL != 0)
            for step in range(len(PREDICTOR_BITS)):
                out[row, bits_at + step] = (missed >> PREDICTOR_BITS[step]) & 1
        write_position(out, row, position_at, history, events.pc[row], signed(events.code_distance[row]))
        advance(history, control, control and taken == 1, missed & BEST_PREDICTOR != 0)
