"""What the reference machines carry from one instruction to the next, and the tables of instructions they read.

Enters: a trace's static instructions. Leaves: `Clocks` (times, per machine), `Tags` (what is alike on all machines) and
`StaticRows`. Shapes: S machines (columns), m static instructions.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from perfvec.features.reference import layout as at
from perfvec.trace.aarch64_branch_offsets import branch_offsets
from perfvec.trace.instruction import OPERATION_CLASSES, StaticInstructions

ALIGNMENT = 16  # int32 in a line of the cache
Clocks = NDArray[np.int32]  # [CELLS], see layout

# Counts so far, but STORE_SET_AGE: stores since the sets were forgotten; AFTER_TAKEN, AFTER_ACCESS: 0 or 1, the
# instruction before jumped, accessed memory; CHANGED_LINE: line of the latest data access if it stored.
# STORE_PIECES: accesses of stores. MACHINES: places of a row that are machines, the out-of-order ones first; the
# blocks of LANES places that hold any in-order one begin at IN_ORDER_BLOCK.
(
    UOPS, LOADS, STORES, INTEGER_WRITES, FLAG_WRITES, VECTOR_WRITES, INSTRUCTIONS, STORE_SET_AGE, AFTER_TAKEN,
    AFTER_ACCESS, STORE_PIECES, CHANGED_LINE, MACHINES, IN_ORDER_BLOCK,
) = range(14)  # fmt: skip
COUNTERS = 14


class Tags(NamedTuple):
    """Tables that hold the same on every machine, int64; -1 = empty."""

    counters: NDArray[np.int64]  # [COUNTERS], see the numbers above
    line_fill: NDArray[np.int64]  # [LINE_TABLE] line number of each entry
    stride_sent: NDArray[np.int64]  # [LINE_TABLE] line that a first level's stride prefetcher has asked for
    ahead_sent: NDArray[np.int64]  # [LINE_TABLE] … and a second level's
    next_sent: NDArray[np.int64]  # … and a next-line one
    store_set: NDArray[np.int64]  # [STORE_SETS] by pc
    store_pc: NDArray[np.int64]  # [ACCESS_RING] of the latest stores
    store_address: NDArray[np.int64]
    store_bytes: NDArray[np.int64]
    store_pieces: NDArray[np.int64]  # accesses that the store is made of
    store_entry: NDArray[np.int64]  # number of the first of them
    stride_pc: NDArray[np.int64]  # [STRIDE_ENTRIES] whose strides the prefetchers follow
    block_key: NDArray[np.int64]  # [BLOCK_TABLE] 16-byte block and the ordinal of its latest store
    block_store: NDArray[np.int64]
    pages: NDArray[np.int64]  # [PAGE_TABLE] that stores touched
    cover_line: NDArray[np.int64]  # [COVERED_LINES] lines that stores fill
    cover_mask: NDArray[np.int64]  # bytes written, a bit each
    cover_first: NDArray[np.int64]  # number of the first store
    issued: NDArray[np.int64]  # [UNIT_GROUPS] instructions issued to each kind of unit so far


class StaticRows(NamedTuple):
    """What the model reads of each static instruction, m rows."""

    group: NDArray[np.int64]  # operation group, see layout
    unit: NDArray[np.int64]  # functional units that serve the group
    micro_ops: NDArray[np.int64]
    sources: NDArray[np.uint8]
    destinations: NDArray[np.uint8]
    address_sources: NDArray[np.uint8]
    base_update: NDArray[np.uint8]
    flags: NDArray[np.uint32]
    jump: NDArray[np.int64]  # bytes to where a direct conditional branch goes, 0 for others


class DynamicRows(NamedTuple):
    """What the model reads of each executed instruction, n rows."""

    static_index: NDArray[np.int32]
    pc: NDArray[np.uint64]
    address: NDArray[np.uint64]
    size: NDArray[np.uint16]
    taken: NDArray[np.int8]
    code_distance: NDArray[np.int32]
    data_distance: NDArray[np.int32]
    forward_stores: NDArray[np.int32]
    mispredicted: NDArray[np.uint16]


def zero_clocks(settings: NDArray[np.int32] | None = None) -> Clocks:
    """Clocks of machines that have run nothing, with their settings. Aligned, so that no vector lies in two lines."""
    cells = np.zeros(at.CELLS + ALIGNMENT, dtype=np.int32)
    first = -cells.ctypes.data % (4 * ALIGNMENT) // 4
    clocks = cells[first : first + at.CELLS]
    if settings is not None:
        clocks[: at.SETTINGS_END] = settings
    return clocks


def empty_tags(machines: int = at.COLUMNS, out_of_order: int = at.COLUMNS) -> Tags:
    """Tags of as many machines, out-of-order ones first, that have run nothing."""

    def empty(rows: int) -> NDArray[np.int64]:
        return np.full(rows, -1, dtype=np.int64)

    counters = np.zeros(COUNTERS, dtype=np.int64)
    counters[MACHINES], counters[IN_ORDER_BLOCK] = machines, out_of_order // at.LANES
    ring = at.ACCESS_RING
    return Tags(
        counters, empty(at.LINE_TABLE), empty(at.LINE_TABLE), empty(at.LINE_TABLE),
        empty(at.LINE_TABLE),
        empty(at.STORE_SETS), empty(ring), empty(ring), empty(ring), empty(ring), empty(ring), empty(at.STRIDE_ENTRIES),
        empty(at.BLOCK_TABLE), empty(at.BLOCK_TABLE), empty(at.PAGE_TABLE),
        empty(at.COVERED_LINES), empty(at.COVERED_LINES), empty(at.COVERED_LINES),
        np.zeros(at.UNIT_GROUPS, dtype=np.int64),
    )  # fmt: skip


def static_rows(static: StaticInstructions) -> StaticRows:
    """Look up what the model reads of each static instruction."""
    groups = np.array([operation_group(name) for name in OPERATION_CLASSES], dtype=np.int64)
    group = groups[static.op_class]
    return StaticRows(
        group=group,
        unit=np.array(at.UNIT_OF_GROUP, dtype=np.int64)[group],
        micro_ops=static.micro_ops.astype(np.int64),
        sources=static.sources,
        destinations=static.destinations,
        address_sources=static.address_sources,
        base_update=static.base_update,
        flags=static.flags,
        jump=branch_offsets(static.encoding),
    )


def operation_group(name: str) -> int:
    """Operation group of a gem5 operation class, by which latency its functional unit has."""
    exact = {
        "IntMult": at.GROUP_MULTIPLY, "IntDiv": at.GROUP_DIVIDE, "IprAccess": at.GROUP_SYSTEM,
        "FloatMult": at.GROUP_FP_MULTIPLY, "FloatMultAcc": at.GROUP_FP_MULTIPLY,
        "FloatDiv": at.GROUP_FP_DIVIDE, "FloatSqrt": at.GROUP_FP_DIVIDE,
        "SimdFloatDiv": at.GROUP_FP_DIVIDE, "SimdFloatSqrt": at.GROUP_FP_DIVIDE,
        "SimdDiv": at.GROUP_FP_DIVIDE, "SimdSqrt": at.GROUP_FP_DIVIDE,
        "SimdMult": at.GROUP_SIMD_MULTIPLY, "SimdMultAcc": at.GROUP_SIMD_MULTIPLY,
        "SimdMatMultAcc": at.GROUP_SIMD_MULTIPLY, "SimdFloatMatMultAcc": at.GROUP_FP_MULTIPLY,
        "SimdFloatMult": at.GROUP_FP_MULTIPLY, "SimdFloatMultAcc": at.GROUP_FP_MULTIPLY,
    }  # fmt: skip
    if name in exact:
        return exact[name]
    prefixes = {
        "FloatMem": at.GROUP_INTEGER, "Float": at.GROUP_FP_ADD, "SimdFloat": at.GROUP_FP_ADD,
        "SimdAes": at.GROUP_CRYPTO, "SimdSha": at.GROUP_CRYPTO, "Simd": at.GROUP_SIMD_INTEGER,
    }  # fmt: skip
    return next((group for prefix, group in prefixes.items() if name.startswith(prefix)), at.GROUP_INTEGER)
