"""Reference target predictors: last target, target by path, return-address stack, branch-target buffers.

Enters: control instructions in program order with their targets. Leaves: which predictors missed each. Buffers are
direct-mapped and hold whole pcs.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from perfvec.features.hashing import FIBONACCI_MULTIPLIER
from perfvec.features.kernel import kernel, signed

RETURN_STACK_ENTRIES = 16
PATH_ENTRIES = 1024
BTB_ENTRIES = (256, 1024, 4096)
MISSED_LAST_TARGET, MISSED_RETURN, MISSED_BTB_256, MISSED_PATH_TARGET = 1 << 8, 1 << 9, 1 << 10, 1 << 13
DIRECT_KIND, CALL_KIND, RETURN_KIND = 1, 2, 4
TOP, PATH = 0, 1


class TargetTables(NamedTuple):
    """last_target: uint64 [pcs], by pc id, 0 none. path_pc, path_target: uint64 [1024], by pc ^ path.

    return_stack: uint64 [16], circular. btb_pc: uint64 [3, 4096], of which 256, 1024 and 4096 are used.
    counters: int64 [2], top of the return stack, path (hash of the last four indirect targets, 12 bits).
    """

    last_target: NDArray[np.uint64]
    path_pc: NDArray[np.uint64]
    path_target: NDArray[np.uint64]
    return_stack: NDArray[np.uint64]
    btb_pc: NDArray[np.uint64]
    counters: NDArray[np.int64]


def empty_target_tables() -> TargetTables:
    """Return untrained tables; all ones is no pc."""
    nowhere = np.uint64(2**64 - 1)
    return TargetTables(
        last_target=np.zeros(64, dtype=np.uint64),
        path_pc=np.full(PATH_ENTRIES, nowhere, dtype=np.uint64),
        path_target=np.zeros(PATH_ENTRIES, dtype=np.uint64),
        return_stack=np.full(RETURN_STACK_ENTRIES, nowhere, dtype=np.uint64),
        btb_pc=np.full((len(BTB_ENTRIES), max(BTB_ENTRIES)), nowhere, dtype=np.uint64),
        counters=np.zeros(2, dtype=np.int64),
    )


@kernel
def return_missed(tables: TargetTables, target: np.uint64) -> bool:
    """Pop the return stack and compare."""
    top = tables.counters[TOP]
    tables.counters[TOP] = (top + RETURN_STACK_ENTRIES - 1) % RETURN_STACK_ENTRIES
    return bool(tables.return_stack[top] != target)


@kernel
def push_return(tables: TargetTables, pc: np.uint64) -> None:
    """Push the address after a call."""
    top = (tables.counters[TOP] + 1) % RETURN_STACK_ENTRIES
    tables.counters[TOP] = top
    tables.return_stack[top] = pc + np.uint64(4)


@kernel
def indirect_missed(tables: TargetTables, pc: np.uint64, pc_id: int, target: np.uint64) -> int:
    """Compare the last target, and the target last seen on this path; return their bits."""
    bits = MISSED_LAST_TARGET if tables.last_target[pc_id] != target else 0
    tables.last_target[pc_id] = target
    path = tables.counters[PATH]
    slot = (signed(pc >> np.uint64(2)) ^ path) & (PATH_ENTRIES - 1)
    if tables.path_pc[slot] != pc or tables.path_target[slot] != target:
        bits |= MISSED_PATH_TARGET
    tables.path_pc[slot] = pc
    tables.path_target[slot] = target
    mixed = signed((target * FIBONACCI_MULTIPLIER) >> np.uint64(52))  # targets alike in their low bits must differ
    tables.counters[PATH] = ((path << 3) ^ mixed) & 0xFFF
    return bits


@kernel
def buffer_missed(tables: TargetTables, pc: np.uint64) -> int:
    """Look a taken transfer up in the branch-target buffers and enter it; return the bits of those that missed."""
    bits = 0
    word = signed(pc >> np.uint64(2))
    for size in range(3):
        slot = word & (BTB_ENTRIES[size] - 1)
        if tables.btb_pc[size, slot] != pc:
            tables.btb_pc[size, slot] = pc
            bits |= MISSED_BTB_256 << size
    return bits


@kernel
def predict_targets(
    tables: TargetTables,
    pcs: NDArray[np.uint64],
    pc_ids: NDArray[np.int32],
    kinds: NDArray[np.uint8],
    taken: NDArray[np.bool_],
    targets: NDArray[np.uint64],
    missed: NDArray[np.uint16],
) -> None:
    """Set the bits of missed targets in `missed`.

    Args:
        tables: with a row of `last_target` for every pc id; updated.
        pcs: uint64 [c], one row a control instruction. pc_ids: int32 [c].
        kinds: uint8 [c], bits 1 direct, 2 call, 4 return. taken: bool [c].
        targets: uint64 [c], the next pc, 0 where not known: then only calls are noted.
        missed: uint16 [c], bits are added. Buffer misses are flagged for direct transfers alone, though every
            taken transfer but returns enters the buffers.
    """
    for row in range(len(pcs)):
        bits = 0
        kind = kinds[row]
        known = targets[row] != np.uint64(0)
        if taken[row] and known:
            if kind & RETURN_KIND:
                if return_missed(tables, targets[row]):
                    bits = MISSED_RETURN
            else:
                bits = buffer_missed(tables, pcs[row])
                if not kind & DIRECT_KIND:
                    bits = indirect_missed(tables, pcs[row], pc_ids[row], targets[row])
        if kind & CALL_KIND and taken[row]:
            push_return(tables, pcs[row])
        missed[row] |= np.uint16(bits)
