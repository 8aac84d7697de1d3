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
def grown(table: KeyTable) -> KeyTable:
    """Return the table with twice the room; half its slots stay empty, so that probes stay short."""
    count = table.counters[0]
    capacity = len(table.keys)
    keys = np.zeros(2 * capacity, dtype=np.uint64)
    keys[:capacity] = table.keys
    successor = np.zeros(2 * capacity, dtype=np.int32)
    successor[:capacity] = table.successor
    slots = np.full(2 * len(table.slots), EMPTY, dtype=np.int32)
    larger = KeyTable(slots, keys, successor, table.counters)
    for index in range(count):
        larger.slots[find_slot(larger, keys[index])] = index
    return larger


@kernel
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
    previous = table.counters[1]
    for row in range(len(values)):
        value = values[row]
        if skip_zero and value == np.uint64(0):
            ids[row] = EMPTY
            continue
        key = value >> np.uint64(shift)
        guess = table.successor[previous]
        if guess < table.counters[0] and table.keys[guess] == key:
            found = signed(guess)
        else:
            slot = find_slot(table, key)
            found = signed(table.slots[slot])
            if found == EMPTY:
                found = table.counters[0]
                table.slots[slot] = found
                table.keys[found] = key
                table.counters[0] += 1
                if table.counters[0] == len(table.keys):
                    table = grown(table)
            table.successor[previous] = found
        previous = found
        ids[row] = found
    table.counters[1] = previous
    return table, ids


def grown_array(array: NDArray, length: int, fill: int) -> NDArray:  # type: ignore[type-arg]
    """Return `array` with at least `length` rows, grown by doubling, new rows holding `fill`."""
    if len(array) >= length:
        return array
    rows = max(2 * len(array), length)
    larger = np.full((rows, *array.shape[1:]), fill, dtype=array.dtype)
    larger[: len(array)] = array
    return larger
