"""Columns of the memory access: store-to-load forwarding, stride and its regularity, size and alignment.

Enters: events, addresses and sizes. Leaves: columns; the line of the latest access is carried.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from perfvec.features.feature import Feature, Group, log_scale, log_scaled, log_unit
from perfvec.features.kernel import kernel, signed

FORWARD_CAP, STORES_CAP, RUN_CAP, BELOW_CAP, STRIDE_CAP = 1023, 255, 255, (1 << 20) - 1, (1 << 24) - 1
FORWARD_SCALE, STORES_SCALE, RUN_SCALE = log_scale(FORWARD_CAP), log_scale(STORES_CAP), log_scale(RUN_CAP)
BELOW_SCALE, STRIDE_SCALE = log_scale(BELOW_CAP), log_scale(STRIDE_CAP)
LINE_BYTES = 64
BYTES_CAP = 511
BYTES_SCALE = log_scale(BYTES_CAP)

FEATURES: tuple[Feature, ...] = (
    Feature(
        "forward_distance", Group.FORWARDING, log_unit("instructions", FORWARD_CAP),
        "for a load, instructions since the latest store to its 8-byte granules; 1 = none, long ago or not a load",
    ),
    Feature(
        "forward_stores", Group.FORWARDING, log_unit("stores", STORES_CAP),
        "stores between that store and the load; 1 = no such store, many, or not a load",
    ),
    Feature(
        "stride", Group.STRIDE, f"sign · log2(1 + |bytes|) / log2(1 + {STRIDE_CAP:,}), within ±1",
        "address less the same pc's previous one; 0 = none or unknown",
    ),
    Feature("stride_is_short", Group.STRIDE, "0 or 1", "a repeated pc moved by less than a line, and not by 0"),
    Feature(
        "stride_run", Group.STRIDE, log_unit("repeats", RUN_CAP),
        "how many times in a row before this one the same pc moved by the same stride",
    ),
    Feature("stride_is_regular", Group.STRIDE, "0 or 1", "the same stride twice or more, and not 0"),
    Feature(
        "line_below_distance", Group.STRIDE, log_unit("instructions", BELOW_CAP),
        "instructions since the line 64 bytes below was accessed; 1 = never, 0 = no access",
    ),
    Feature("same_data_line", Group.STRIDE, "0 or 1", "in the line of the latest access before it"),
    Feature("bytes", Group.INSTRUCTION, "log2(1 + bytes) / 3, at most 3", "bytes accessed"),
    Feature("crosses_line", Group.INSTRUCTION, "0 or 1", "reaches into the next 64-byte line"),
)  # fmt: skip


class AccessEvents(NamedTuple):
    """The events and trace columns that these columns need, [n] each."""

    forward: NDArray[np.int32]
    forward_stores: NDArray[np.int32]
    stride: NDArray[np.int64]
    stride_run: NDArray[np.int32]
    below: NDArray[np.int32]
    data: NDArray[np.int32]
    address: NDArray[np.uint64]
    size: NDArray[np.uint16]


@kernel
def write_forwarding(out: NDArray[np.float32], row: int, column: int, forward: int, stores: int) -> None:
    """Write the two columns about forwarding of one row."""
    out[row, column] = log_scaled(forward, FORWARD_CAP, FORWARD_SCALE) if forward > 0 else 1
    out[row, column + 1] = log_scaled(stores, STORES_CAP, STORES_SCALE) if stores >= 0 else 1


@kernel
def write_stride(out: NDArray[np.float32], row: int, column: int, stride: int, run: int) -> None:
    """Write the four columns about stride of one row."""
    scaled = log_scaled(abs(stride), STRIDE_CAP, STRIDE_SCALE)
    out[row, column] = -scaled if stride < 0 else scaled
    out[row, column + 1] = stride != 0 and abs(stride) < LINE_BYTES
    out[row, column + 2] = log_scaled(run, RUN_CAP, RUN_SCALE)
    out[row, column + 3] = run >= 1 and stride != 0


@kernel
def write_memory(out: NDArray[np.float32], column: int, first: int, last: int, events: AccessEvents) -> None:
    """Write rows [first, last) of the columns to `out`, from `column` on.

    The line of the latest access needs no state: a data stack distance of 0 says that this access is in it.
    """
    for row in range(first, last):
        size = signed(events.size[row])
        accesses = events.data[row] >= 0
        write_forwarding(out, row, column, signed(events.forward[row]), signed(events.forward_stores[row]))
        write_stride(out, row, column + 2, signed(events.stride[row]), signed(events.stride_run[row]))
        below = log_scaled(signed(events.below[row]), BELOW_CAP, BELOW_SCALE) if accesses else np.float32(0)
        out[row, column + 6] = below
        out[row, column + 7] = events.data[row] == 0
        out[row, column + 8] = 3 * log_scaled(size, BYTES_CAP, BYTES_SCALE)
        offset = signed(events.address[row] & np.uint64(LINE_BYTES - 1))
        out[row, column + 9] = accesses and offset + size > LINE_BYTES
