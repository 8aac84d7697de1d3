"""Columns of reuse: stack distances of code and data lines, and whether they exceed the sizes of usual caches.

Enters: events. Leaves: columns; no state.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from perfvec.features.feature import Feature, Group, log_scale, log_scaled, log_unit
from perfvec.features.kernel import kernel

STACK_CAP = 100_000_000
ADDRESS_CAP = 1000
STACK_SCALE = log_scale(STACK_CAP)
ADDRESS_SCALE = log_scale(ADDRESS_CAP)
CODE_SIZES_KB = (4, 8, 16, 32, 64)
DATA_SIZES_KB = (4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192)
LINES_PER_KB = 16
CODE_LINES = tuple(size * LINES_PER_KB for size in CODE_SIZES_KB)
DATA_LINES = tuple(size * LINES_PER_KB for size in DATA_SIZES_KB)
NO_ACCESS = -1

FEATURES: tuple[Feature, ...] = (
    Feature(
        "code_stack_distance", Group.PAPER, log_unit("lines", STACK_CAP),
        "distinct 64-byte code lines since this line was last fetched; 1 = first fetch",
    ),
    Feature("accesses_data", Group.PAPER, "0 or 1", "has a data address"),
    Feature(
        "load_stack_distance", Group.PAPER, log_unit("lines", STACK_CAP),
        "for a load, distinct lines loaded since this line was last loaded; 1 = first load, 0 = not a load",
    ),
    Feature(
        "store_stack_distance", Group.PAPER, log_unit("lines", STACK_CAP),
        "for a store, distinct lines stored to since this line last was; 1 = first store, 0 = not a store",
    ),
    Feature(
        "address_distance", Group.PAPER, log_unit("instructions", ADDRESS_CAP),
        "instructions since the exact address was last accessed; 1 = never or long ago, 0 = no access",
    ),
    Feature(
        "data_stack_distance", Group.REUSE_THRESHOLDS, log_unit("lines", STACK_CAP),
        "distinct lines accessed, loads and stores together, since this line last was; 1 = first access, 0 = none",
    ),
    *(
        Feature(
            f"code_beyond_{size}kb", Group.REUSE_THRESHOLDS, "0 or 1",
            f"code stack distance of {size * LINES_PER_KB:,} lines or more: misses in {size} kB, fully associative LRU",
        )
        for size in CODE_SIZES_KB
    ),
    *(
        Feature(
            f"data_beyond_{size}kb", Group.REUSE_THRESHOLDS, "0 or 1",
            f"data stack distance of {size * LINES_PER_KB:,} lines or more: misses in {size} kB, fully associative LRU",
        )
        for size in DATA_SIZES_KB
    ),
)  # fmt: skip


class ReuseEvents(NamedTuple):
    """The events that these columns need, int32 [n] each."""

    code: NDArray[np.int32]
    data: NDArray[np.int32]
    load: NDArray[np.int32]
    store: NDArray[np.int32]
    address: NDArray[np.int32]


@kernel
def stack_scaled(distance: int) -> np.float32:
    """Return a stack distance on its logarithmic scale, 0 where there is none."""
    return log_scaled(distance, STACK_CAP, STACK_SCALE) if distance > 0 else np.float32(0)


@kernel
def write_reuse(out: NDArray[np.float32], column: int, first: int, last: int, events: ReuseEvents) -> None:
    """Write rows [first, last) of the columns to `out`, from `column` on."""
    code_at = column + 6
    data_at = code_at + len(CODE_LINES)
    for row in range(first, last):
        code, data = events.code[row], events.data[row]
        address = events.address[row]
        out[row, column] = stack_scaled(code)
        out[row, column + 1] = data != NO_ACCESS
        out[row, column + 2] = stack_scaled(events.load[row])
        out[row, column + 3] = stack_scaled(events.store[row])
        out[row, column + 4] = log_scaled(address, ADDRESS_CAP, ADDRESS_SCALE) if address > 0 else np.float32(0)
        out[row, column + 5] = stack_scaled(data)
        for step in range(len(CODE_LINES)):
            out[row, code_at + step] = code >= CODE_LINES[step]
        for step in range(len(DATA_LINES)):
            out[row, data_at + step] = data >= DATA_LINES[step]
