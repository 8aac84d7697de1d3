"""Numbering of distinct 64-bit keys: an open-addressing hash table whose values are 0, 1, 2 … in order of first touch.

Enters: arrays of keys (pcs, addresses). Leaves: a dense id for each, with the table carried from chunk to chunk,
so that all later per-key state is a plain array indexed by id. The ids depend on the keys' order alone.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from perfvec.features.kernel import kernel, signed

FIBONACCI_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
INITIAL_SLOTS = 1024
EMPTY = -1
COUNT, LATEST = 0, 1


class KeyTable(NamedTuple):
    """Distinct keys seen so far.

    slots: int32 [2^k], id of the key in that slot, -1 empty. keys: uint64 [capacity], key of each id.
    successor: int32 [capacity], the id that last followed each id, a guess that saves most look-ups.
    counters: int64 [2], number of ids, id of the last key identified.
    """

    slots: NDArray[np.int32]
    keys: NDArray[np.uint64]
    successor: NDArray[np.int32]
    counters: NDArray[np.int64]


def empty_key_table() -> KeyTable:
    """Return a table without keys."""
    return KeyTable(
        slots=np.full(INITIAL_SLOTS, EMPTY, dtype=np.int32),
        keys=np.zeros(INITIAL_SLOTS // 2, dtype=np.uint64),
        successor=np.zeros(INITIAL_SLOTS // 2, dtype=np.int32),
        counters=np.array([0, 0], dtype=np.int64),
    )


@kernel
def find_slot(table: KeyTable, key: np.uint64) -> int:
    """Return the slot that holds `key`, or the empty one where it would go."""
    mask = np.uint64(len(table.slots) - 1)
    mixed = key * FIBONACCI_MULTIPLIER
    slot = signed((mixed ^ (mixed >> np.uint64(32))) & mask)
    while True:
        held = table.slots[slot]
        if held == EMPTY or table.keys[held] == key:
            return slot
        slot = (slot + 1) & signed(mask)


@kernel
def find(table: KeyTable, key: np.uint64) -> int:
    """Return the id of `key`, -1 where it was never inserted."""
    return signed(table.slots[find_slot(table, key)])


@kernel
def reinsert(table: KeyTable) -> None:
    """Enter all keys into the empty slots."""
    for index in range(table.counters[COUNT]):
        table.slots[find_slot(table, table.keys[index])] = index


def grown(table: KeyTable) -> KeyTable:
    """Return the table with twice the room; half its slots stay empty, so that probes stay short."""
    rows = 2 * len(table.keys)
    slots = np.full(2 * len(table.slots), EMPTY, dtype=np.int32)
    larger = KeyTable(slots, grown_array(table.keys, rows, 0), grown_array(table.successor, rows, 0), table.counters)
    reinsert(larger)
    return larger


@kernel
def identified(table: KeyTable, previous: int, key: np.uint64) -> int:
    """Return the id of `key`, a new one if need be, and remember that it followed the id `previous`."""
    slot = find_slot(table, key)
    found = signed(table.slots[slot])
    if found == EMPTY:
        found = signed(table.counters[COUNT])
        table.slots[slot] = found
        table.keys[found] = key
        table.counters[COUNT] = found + 1
    table.successor[previous] = found
    return found


@kernel
def identify_until_full(
    table: KeyTable, values: NDArray[np.uint64], shift: int, skip_zero: bool, first: int, ids: NDArray[np.int32]
) -> int:
    """Fill `ids` from row `first` on; return the row at which the table is full, or the number of rows.

    The table is never replaced in here: to rebind arrays in a hot loop would cost a reference count for each use.
    """
    previous = signed(table.counters[LATEST])
    for row in range(first, len(values)):
        if skip_zero and values[row] == np.uint64(0):
            ids[row] = EMPTY
            continue
        key = values[row] >> np.uint64(shift)
        found = signed(table.successor[previous])
        if found >= table.counters[COUNT] or table.keys[found] != key:
            if table.counters[COUNT] == len(table.keys):
                return row
            found = identified(table, previous, key)
        previous = found
        table.counters[LATEST] = found
        ids[row] = found
    return len(values)


def identify(
    table: KeyTable, values: NDArray[np.uint64], shift: int, skip_zero: bool
) -> tuple[KeyTable, NDArray[np.int32]]:
    """Number the keys `values >> shift`.

    Args:
        table: keys seen before.
        values: uint64 [n].
        shift: bits dropped from each value, 6 for a 64-byte line.
        skip_zero: whether a value of 0 means "none" and gets the id -1.

    Returns:
        The table, possibly a larger one, and int32 [n] ids.
    """
    ids = np.empty(len(values), dtype=np.int32)
    row = identify_until_full(table, values, shift, skip_zero, 0, ids)
    while row < len(values):
        table = grown(table)
        row = identify_until_full(table, values, shift, skip_zero, row, ids)
    return table, ids


def grown_array(array: NDArray, length: int, fill: int) -> NDArray:  # type: ignore[type-arg]
    """Return `array` with at least `length` rows, grown by doubling, new rows holding `fill`."""
    if len(array) >= length:
        return array
    rows = max(2 * len(array), length)
    larger = np.full((rows, *array.shape[1:]), fill, dtype=array.dtype)
    larger[: len(array)] = array
    return larger
