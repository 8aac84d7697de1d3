"""Per-pc strides: how far an instruction's address moved since its last execution, and how long it kept doing so.

Enters: dense pc ids and addresses in program order. Leaves: stride in bytes and run length; state by pc id.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from perfvec.features.hashing import grown_array
from perfvec.features.kernel import kernel, signed


class StrideHistory(NamedTuple):
    """address: uint64 [pcs], last address, 0 none. stride: int64 [pcs]. run: int32 [pcs], -1 no stride yet."""

    address: NDArray[np.uint64]
    stride: NDArray[np.int64]
    run: NDArray[np.int32]


def empty_stride_history() -> StrideHistory:
    """Return a history without accesses."""
    return StrideHistory(np.zeros(64, dtype=np.uint64), np.zeros(64, dtype=np.int64), np.full(64, -1, dtype=np.int32))


def with_room(history: StrideHistory, pcs: int) -> StrideHistory:
    """Return the history with a row for each of `pcs` pc ids."""
    return StrideHistory(
        grown_array(history.address, pcs, 0), grown_array(history.stride, pcs, 0), grown_array(history.run, pcs, -1)
    )


@kernel
def measure_strides(
    history: StrideHistory,
    pc_ids: NDArray[np.int32],
    addresses: NDArray[np.uint64],
    stride: NDArray[np.int64],
    run: NDArray[np.int32],
) -> None:
    """Fill `stride` and `run`, which hold zeros."""
    for row in range(len(pc_ids)):
        address = addresses[row]
        if address == np.uint64(0):
            continue
        pc_id = pc_ids[row]
        before = history.address[pc_id]
        history.address[pc_id] = address
        if before == np.uint64(0):
            continue
        moved = signed(address - before)
        repeated = history.run[pc_id] >= 0 and moved == history.stride[pc_id]
        history.run[pc_id] = history.run[pc_id] + 1 if repeated else 0
        history.stride[pc_id] = moved
        stride[row] = moved
        run[row] = history.run[pc_id]


def strides(
    history: StrideHistory, pc_ids: NDArray[np.int32], addresses: NDArray[np.uint64]
) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """Return each access's stride and run, and note it.

    Args:
        history: with a row for every pc id.
        pc_ids: int32 [n]. addresses: uint64 [n], 0 = no access.

    Returns:
        stride: int64 [n], bytes from this pc's previous address, 0 unknown or no access. run: int32 [n], how many
        times in a row before this one the stride was the same, 0 not repeating.
    """
    stride = np.zeros(len(pc_ids), dtype=np.int64)
    run = np.zeros(len(pc_ids), dtype=np.int32)
    measure_strides(history, pc_ids, addresses, stride, run)
    return stride, run
