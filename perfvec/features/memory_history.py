"""What last touched the bytes of each access: exact-address distance, store-to-load forwarding, the line below.

Enters: addresses, sizes, kinds and dense line ids in program order. Leaves: distances in instructions and in stores;
state carried between chunks, as arrays with one row a distinct 64-byte line.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from perfvec.features.hashing import EMPTY, KeyTable, find, grown_array
from perfvec.features.kernel import kernel, signed
from perfvec.features.stack_distance import NEVER, NO_ACCESS

LOAD_KIND, STORE_KIND, OTHER_KIND = 1, 2, 4
GRANULE_SHIFT = 3
WORD_SHIFT = 2
LINE_SHIFT = 6
UNKNOWN_LINE = -2
POSITION, STORES, ODD_ROWS = 0, 1, 2


class MemoryHistory(NamedTuple):
    """Last touches, in instruction numbers plus one so that 0 is "never".

    word_touch: int32 [lines, 16], last access at each 4-byte-aligned address. odd_row: int32 [lines], row of
    `odd_touch` for lines with accesses at other addresses, -1 none. odd_touch: int32 [rows, 64].
    store_touch: int32 [lines, 8], last store to each 8-byte granule. store_ordinal: int32 [lines, 8], that store's
    number. line_touch: int32 [lines]. line_below: int32 [lines], id of the line 64 bytes below, -2 not seen yet.
    counters: int64 [3], instructions so far, stores so far, rows of `odd_touch` in use.
    """

    word_touch: NDArray[np.int32]
    odd_row: NDArray[np.int32]
    odd_touch: NDArray[np.int32]
    store_touch: NDArray[np.int32]
    store_ordinal: NDArray[np.int32]
    line_touch: NDArray[np.int32]
    line_below: NDArray[np.int32]
    counters: NDArray[np.int64]


def empty_memory_history() -> MemoryHistory:
    """Return a history without accesses."""
    return MemoryHistory(
        word_touch=np.zeros((64, 16), dtype=np.int32),
        odd_row=np.full(64, EMPTY, dtype=np.int32),
        odd_touch=np.zeros((16, 64), dtype=np.int32),
        store_touch=np.zeros((64, 8), dtype=np.int32),
        store_ordinal=np.zeros((64, 8), dtype=np.int32),
        line_touch=np.zeros(64, dtype=np.int32),
        line_below=np.full(64, UNKNOWN_LINE, dtype=np.int32),
        counters=np.zeros(3, dtype=np.int64),
    )


def with_room(history: MemoryHistory, lines: int, addresses: NDArray[np.uint64]) -> MemoryHistory:
    """Return the history with room for `addresses` (uint64 [n], 0 = none) in lines of ids below `lines`."""
    odd = int(np.count_nonzero(addresses & np.uint64(3)))
    odd_rows = min(int(history.counters[ODD_ROWS]) + odd, lines)
    return history._replace(
        word_touch=grown_array(history.word_touch, lines, 0),
        odd_row=grown_array(history.odd_row, lines, EMPTY),
        odd_touch=grown_array(history.odd_touch, odd_rows, 0),
        store_touch=grown_array(history.store_touch, lines, 0),
        store_ordinal=grown_array(history.store_ordinal, lines, 0),
        line_touch=grown_array(history.line_touch, lines, 0),
        line_below=grown_array(history.line_below, lines, UNKNOWN_LINE),
    )


@kernel
def further_lines(address: np.uint64, size: np.uint16) -> int:
    """Return how many lines an access reaches beyond its first, 0 where it has no address."""
    last = signed(address & np.uint64(63)) + max(signed(size), 1) - 1
    return last >> LINE_SHIFT if address != np.uint64(0) else 0


@kernel
def count_spanned(addresses: NDArray[np.uint64], sizes: NDArray[np.uint16]) -> int:
    """Return how many further lines there are."""
    count = 0
    for row in range(len(addresses)):
        count += further_lines(addresses[row], sizes[row])
    return count


@kernel
def fill_spanned(addresses: NDArray[np.uint64], sizes: NDArray[np.uint16], out: NDArray[np.uint64]) -> None:
    """Fill `out` with an address in each further line."""
    count = 0
    for row in range(len(addresses)):
        for step in range(further_lines(addresses[row], sizes[row])):
            out[count] = addresses[row] + np.uint64(64 * (step + 1))
            count += 1


def spanned_lines(addresses: NDArray[np.uint64], sizes: NDArray[np.uint16]) -> NDArray[np.uint64]:
    """Return addresses, uint64, in the further lines of the accesses that reach beyond their first line."""
    out = np.empty(count_spanned(addresses, sizes), dtype=np.uint64)
    fill_spanned(addresses, sizes, out)
    return out


@kernel
def exact_address_distance(history: MemoryHistory, line: int, offset: int, now: int) -> int:
    """Return instructions since the address `offset` bytes into `line` was accessed, and note this access."""
    if offset & 3 == 0:
        last = signed(history.word_touch[line, offset >> WORD_SHIFT])
        history.word_touch[line, offset >> WORD_SHIFT] = now + 1
    else:
        row = signed(history.odd_row[line])
        if row == EMPTY:
            row = signed(history.counters[ODD_ROWS])
            history.odd_row[line] = row
            history.counters[ODD_ROWS] = row + 1
        last = signed(history.odd_touch[row, offset])
        history.odd_touch[row, offset] = now + 1
    return NEVER if last == 0 else now + 1 - last


@kernel
def line_below_distance(history: MemoryHistory, table: KeyTable, line: int, now: int) -> int:
    """Return instructions since the line 64 bytes below was accessed."""
    below = signed(history.line_below[line])
    if below == UNKNOWN_LINE:
        below = find(table, table.keys[line] - np.uint64(1))
        if below == EMPTY or history.line_touch[below] == 0:
            return NEVER
        history.line_below[line] = below
    return now + 1 - signed(history.line_touch[below])


@kernel
def latest_store(history: MemoryHistory, table: KeyTable, line: int, first: int, last: int) -> tuple[int, int]:
    """Return (touch, ordinal) of the most recent store to the granules first … last, counted from the line's start."""
    touch, ordinal = 0, 0
    row = line
    for granule in range(first, last + 1):
        if granule > first and granule & 7 == 0:
            row = find(table, table.keys[line] + np.uint64(granule >> 3))
        if row >= 0 and history.store_touch[row, granule & 7] > touch:
            touch = signed(history.store_touch[row, granule & 7])
            ordinal = signed(history.store_ordinal[row, granule & 7])
    return touch, ordinal


@kernel
def note_store(history: MemoryHistory, table: KeyTable, line: int, first: int, last: int, now: int) -> None:
    """Note a store to the granules first … last, counted from the line's start."""
    history.counters[STORES] += 1
    row = line
    for granule in range(first, last + 1):
        if granule > first and granule & 7 == 0:
            row = find(table, table.keys[line] + np.uint64(granule >> 3))
        if row >= 0:
            history.store_touch[row, granule & 7] = now + 1
            history.store_ordinal[row, granule & 7] = history.counters[STORES]


@kernel
def measure_accesses(
    history: MemoryHistory,
    table: KeyTable,
    lines: NDArray[np.int32],
    addresses: NDArray[np.uint64],
    sizes: NDArray[np.uint16],
    kinds: NDArray[np.uint8],
    distances: NDArray[np.int32],
) -> None:
    """Fill `distances`, int32 [4, n], which holds `NO_ACCESS`."""
    start = signed(history.counters[POSITION])
    for row in range(len(lines)):
        line = signed(lines[row])
        if line < 0:
            continue
        now = start + row
        offset = signed(addresses[row] & np.uint64(63))
        first = offset >> GRANULE_SHIFT
        last = (offset + max(signed(sizes[row]), 1) - 1) >> GRANULE_SHIFT
        distances[0, row] = exact_address_distance(history, line, offset, now)
        distances[3, row] = line_below_distance(history, table, line, now)
        history.line_touch[line] = now + 1
        if kinds[row] & LOAD_KIND:
            touch, ordinal = latest_store(history, table, line, first, last)
            if touch > 0:
                distances[1, row] = now + 1 - touch
                distances[2, row] = signed(history.counters[STORES]) - ordinal
        if kinds[row] & STORE_KIND:
            note_store(history, table, line, first, last, now)
    history.counters[POSITION] = start + len(lines)


def memory_distances(
    history: MemoryHistory,
    table: KeyTable,
    lines: NDArray[np.int32],
    addresses: NDArray[np.uint64],
    sizes: NDArray[np.uint16],
    kinds: NDArray[np.uint8],
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]:
    """Measure each access against the touches before it, and note it.

    Args:
        history: touches so far, with room for these accesses, see `with_room`.
        table: the line numbering; it must hold every line that an access reaches, see `spanned_lines`.
        lines: int32 [n], line ids of the first byte, -1 = no access. addresses: uint64 [n].
        sizes: uint16 [n], bytes; 0 counts as 1. kinds: uint8 [n], 1 load, 2 store, 4 neither.

    Returns:
        Four int32 [n]: instructions since the exact address was accessed; instructions since the
        latest store to a load's 8-byte granules; stores in between (0 = it is the latest store); instructions since
        the line below was accessed. 2^31-1 never, -1 does not apply (forwarding: not a load, or no such store).
    """
    distances = np.full((4, len(lines)), NO_ACCESS, dtype=np.int32)
    measure_accesses(history, table, lines, addresses, sizes, kinds, distances)
    return distances[0], distances[1], distances[2], distances[3]
