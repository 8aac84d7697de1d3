"""Numbering of what repeats: 64-bit keys in, small dense ids out, in the order of first appearance.

Enters: uint64 keys, chunk by chunk. Leaves: int32 ids and the rows that were new. Open addressing, compiled: a trace
has some thousand distinct instructions among millions.
"""

from __future__ import annotations

import secrets

import numpy as np
from numpy.typing import NDArray

from perfvec.trace.readers.scan import kernel

INITIAL_SLOTS = 1 << 14


@kernel
def _find_slot(key: np.uint64, keys: NDArray[np.uint64], ids: NDArray[np.int32], multiplier: np.uint64) -> int:
    mask = len(keys) - 1
    slot = int(np.int64((key * multiplier) >> np.uint64(20)) & mask)
    while ids[slot] >= 0 and keys[slot] != key:
        slot = (slot + 1) & mask
    return slot


@kernel
def _number(
    wanted: NDArray[np.uint64],
    start: int,
    keys: NDArray[np.uint64],
    ids: NDArray[np.int32],
    known: int,
    numbers: NDArray[np.int32],
    fresh: NDArray[np.int64],
    multiplier: np.uint64,
) -> tuple[int, int]:
    """Number wanted[start:] until done or the table is half full; return the next row and the ids known then."""
    row = start
    while row < len(wanted) and 2 * known < len(keys):
        slot = _find_slot(wanted[row], keys, ids, multiplier)
        if ids[slot] < 0:
            keys[slot] = wanted[row]
            ids[slot] = known
            fresh[known] = row
            known += 1
        numbers[row] = ids[slot]
        row += 1
    return row, known


@kernel
def _rehash(
    old_keys: NDArray[np.uint64],
    old_ids: NDArray[np.int32],
    keys: NDArray[np.uint64],
    ids: NDArray[np.int32],
    multiplier: np.uint64,
) -> None:
    for slot in range(len(old_keys)):
        if old_ids[slot] >= 0:
            place = _find_slot(old_keys[slot], keys, ids, multiplier)
            keys[place] = old_keys[slot]
            ids[place] = old_ids[slot]


class Numbering:
    """Dense ids of the distinct keys seen so far."""

    def __init__(self) -> None:
        self._keys = np.zeros(INITIAL_SLOTS, dtype=np.uint64)
        self._ids = np.full(INITIAL_SLOTS, -1, dtype=np.int32)
        self._known = 0
        # Drawn anew in each process, so that no file can be written to make every key collide. Ids do not depend on it.
        self._multiplier = np.uint64(secrets.randbits(64) | 1)

    def __len__(self) -> int:
        return self._known

    def number(self, keys: NDArray[np.uint64]) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
        """Return the id of each key, int32 [n], and the rows that brought a new id, int64 [new], in id order."""
        numbers = np.empty(len(keys), dtype=np.int32)
        fresh = np.empty(self._known + len(keys) + 1, dtype=np.int64)
        before, row = self._known, 0
        while row < len(keys):
            row, self._known = _number(keys, row, self._keys, self._ids, self._known, numbers, fresh, self._multiplier)
            if row < len(keys):
                self._grow()
        return numbers, fresh[before : self._known].copy()

    def _grow(self) -> None:
        keys = np.zeros(2 * len(self._keys), dtype=np.uint64)
        ids = np.full(len(keys), -1, dtype=np.int32)
        _rehash(self._keys, self._ids, keys, ids, self._multiplier)
        self._keys, self._ids = keys, ids
