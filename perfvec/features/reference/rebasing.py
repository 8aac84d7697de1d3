"""Counting the times of all reference machines anew from their last commits, so that int32 holds them.

Enters: `Clocks`. Leaves: the same, every time so much earlier; what was long ago, or is never to come, stays so.
"""

from __future__ import annotations

import numpy as np
from numpy import int32
from numpy.typing import NDArray

from perfvec.features.kernel import kernel
from perfvec.features.reference import layout as at
from perfvec.features.reference.inline import step
from perfvec.features.reference.layout import (
    COLUMNS,
    LATE_RING,
    LATEST,
    LONG_AGO,
    MISS_REGISTERS,
    NEVER,
    WAITING_STORES,
)

Rows = NDArray[np.int32]


@step
def count_anew(clock: Rows, first: int, count: int, now: int) -> None:
    """Count as many times from `now` on."""
    for cell in range(first, first + count):
        clock[cell] = max(int32(clock[cell] - now), int32(LONG_AGO))


@kernel
def rebase(clock: Rows, from_ticks: int) -> None:
    """Count all times from the last commit anew, on machines where it was after `from_ticks`."""
    latest = LONG_AGO
    for s in range(COLUMNS):
        committed = clock[at.COMMITTED + s]
        clock[at.NOW + s] = committed if committed >= from_ticks else 0
        latest = max(latest, committed)
    if latest < from_ticks:
        return
    for row in range(at.SETTINGS_END, at.TIMES_END, COLUMNS):
        for s in range(COLUMNS):
            clock[row + s] = max(int32(clock[row + s] - clock[at.NOW + s]), int32(LONG_AGO))
    for row in range(at.STRIDE_SENT, at.CHANNEL_FREE, COLUMNS):
        for s in range(COLUMNS):  # what was never asked for stays so
            clock[row + s] = clock[row + s] if clock[row + s] <= NEVER else int32(LATEST)
    for s in range(COLUMNS):
        now = clock[at.NOW + s]
        count_anew(clock, at.LATE_UNTIL + s * LATE_RING, LATE_RING, now)
        count_anew(clock, at.MISS_DONE + s * MISS_REGISTERS, MISS_REGISTERS, now)
        count_anew(clock, at.LOAD_MISS_DONE + s * MISS_REGISTERS, MISS_REGISTERS, now)
        count_anew(clock, at.WAITING_SENT + s * WAITING_STORES, WAITING_STORES, now)
        count_anew(clock, at.WAITING_DONE + s * WAITING_STORES, WAITING_STORES, now)
