"""The lines of PerfVec's own gem5 trace (`trace.txt` and its store file), read into columns.

Enters: lines of whitespace-separated numbers, one a micro-operation, and the meaning of gem5's numbers. Leaves:
`TextRows`. Columns, in order: fault, store-queue index (-1: not a store), fetch tick (ps), then latencies after it:
reorder-buffer exit, retire, decode, rename, dispatch, issue; [in the store file: two store latencies]; operation
class; flags micro-op, conditional, unconditional, direct, squash-after, serialise-after, serialise-before, atomic,
store-conditional, read barrier, write barrier, quiesce, non-speculative; accesses memory, address, size, cache depth,
3 walk depths, 3 walk addresses, 3 writebacks; pc, taken, mispredicted, fetch depth, 3 walk depths, 3 walk addresses,
2 writebacks; numbers of sources and destinations, then (class, index) pairs. A store's line stops after its latencies
and goes on in the store file. Source: PerfVec's tutorial on its trace, and the printing function it names,
`DynInst::dumpInst` of its gem5 branch.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from perfvec.trace.instruction import MAX_DESTINATIONS, MAX_SOURCES, NO_REGISTER
from perfvec.trace.readers.chunks import Lines
from perfvec.trace.readers.gem5_versions import REGISTER_CLASSES, REGISTER_INDICES, Gem5Numbers
from perfvec.trace.readers.scan import MINUS, SPACE, TAB, Bytes, kernel, mix, read_decimal

MALFORMED, FULL, STORE_STUB, START_MARK = 0, 1, 2, 3
TIMING_COLUMNS, FIXED_COLUMNS, STORE_COLUMNS = 9, 50, 2
MOST_NUMBERS = FIXED_COLUMNS + STORE_COLUMNS + 2 * 32
START_INDEX = -99
# Offsets behind the timing columns.
CLASS, MICRO, LAST_FLAG, ACCESSES, ADDRESS, SIZE, PC, TAKEN, COUNTS = 0, 1, 13, 14, 15, 16, 27, 28, 39


class TextRows(NamedTuple):
    """What the lines say, n rows each.

    kind: int8. fault: bool. store_index, fetch, commit: int64. key: uint64 hash of class, flags and registers.
    pc, address: uint64. size: uint16. taken: int8. op_class: uint8, ours. flags: uint16, the 13 flags, bit 0 micro-op.
    sources: uint8 [n, 8]; destinations: uint8 [n, 6].
    """

    kind: NDArray[np.int8]
    fault: NDArray[np.bool_]
    store_index: NDArray[np.int64]
    fetch: NDArray[np.int64]
    commit: NDArray[np.int64]
    key: NDArray[np.uint64]
    pc: NDArray[np.uint64]
    address: NDArray[np.uint64]
    size: NDArray[np.uint16]
    taken: NDArray[np.int8]
    op_class: NDArray[np.uint8]
    flags: NDArray[np.uint16]
    sources: NDArray[np.uint8]
    destinations: NDArray[np.uint8]


@kernel
def _numbers(buffer: Bytes, at: int, end: int, numbers: NDArray[np.int64]) -> int:
    """Fill `numbers` with a line's integers; return how many, -1 where something else stands there."""
    count = 0
    while True:
        while at < end and buffer[at] in (SPACE, TAB):
            at += 1
        if at >= end:
            return count
        negative = buffer[at] == MINUS
        if negative:
            at += 1
        value, stop = read_decimal(buffer, at, end)
        if stop == at or count == len(numbers) or (stop < end and buffer[stop] not in (SPACE, TAB)):
            return -1
        numbers[count] = -np.int64(value) if negative else np.int64(value)
        count += 1
        at = stop


@kernel
def _fits(numbers: NDArray[np.int64], count: int, base: int) -> bool:
    """Return whether a whole description starts at column `base`."""
    if count < base + COUNTS + 2:
        return False
    sources, destinations = numbers[base + COUNTS], numbers[base + COUNTS + 1]
    if not (0 <= sources <= 32 and 0 <= destinations <= 32):
        return False
    if count != base + COUNTS + 2 + 2 * (sources + destinations):
        return False
    for column in range(base + MICRO, base + ACCESSES + 1):
        if numbers[column] != 0 and numbers[column] != 1:
            return False
    return bool(numbers[base + CLASS] >= 0)


@kernel
def _registers(
    numbers: NDArray[np.int64], at: int, count: int, table: NDArray[np.uint8], drop: int, ids: NDArray[np.uint8]
) -> None:
    """Map (class, index) pairs to our ids, without zero registers, those of class `drop`, and repetitions."""
    filled = 0
    for place in range(count):
        register_class, index = numbers[at + 2 * place], numbers[at + 2 * place + 1]
        if register_class == drop or not (0 <= register_class < REGISTER_CLASSES) or index < 0:
            continue
        found = table[register_class, min(index, REGISTER_INDICES - 1)]
        known = found == NO_REGISTER or filled == len(ids)
        for earlier in range(filled):
            known = known or ids[earlier] == found
        if not known:
            ids[filled] = found
            filled += 1


@kernel
def _describe(
    numbers: NDArray[np.int64],
    base: int,
    row: int,
    rows: TextRows,
    classes: NDArray[np.uint8],
    float_classes: NDArray[np.bool_],
    registers: NDArray[np.uint8],
    misc_class: int,
) -> None:
    number = numbers[base + CLASS]
    op_class = classes[number] if number < len(classes) else np.uint8(0)
    flags = 0
    for bit in range(LAST_FLAG - MICRO + 1):
        flags |= numbers[base + MICRO + bit] << bit
    rows.op_class[row] = op_class
    rows.flags[row] = flags
    if numbers[base + ACCESSES] == 1:
        rows.address[row] = np.uint64(numbers[base + ADDRESS])
        rows.size[row] = min(max(numbers[base + SIZE], 0), 65535)
    rows.pc[row] = np.uint64(numbers[base + PC])
    rows.taken[row] = 1 if numbers[base + TAKEN] == 1 else 0
    sources, destinations = numbers[base + COUNTS], numbers[base + COUNTS + 1]
    at = base + COUNTS + 2
    drop = misc_class if float_classes[op_class] else -1
    _registers(numbers, at, sources, registers, drop, rows.sources[row])
    _registers(numbers, at + 2 * sources, destinations, registers, drop, rows.destinations[row])
    key = mix(np.uint64(op_class), np.uint64(flags))
    for place in range(MAX_SOURCES):
        key = mix(key, np.uint64(rows.sources[row, place]))
    for place in range(MAX_DESTINATIONS):
        key = mix(key, np.uint64(rows.destinations[row, place]))
    rows.key[row] = key


@kernel
def _parse(
    buffer: Bytes,
    starts: NDArray[np.int64],
    ends: NDArray[np.int64],
    store_file: bool,
    rows: TextRows,
    classes: NDArray[np.uint8],
    float_classes: NDArray[np.bool_],
    registers: NDArray[np.uint8],
    misc_class: int,
) -> None:
    numbers = np.zeros(MOST_NUMBERS, dtype=np.int64)
    for row in range(len(starts)):
        count = _numbers(buffer, starts[row], ends[row], numbers)
        if count == 3 and numbers[1] == START_INDEX:
            rows.kind[row] = START_MARK
            continue
        if count < TIMING_COLUMNS:
            continue
        rows.fault[row] = numbers[0] != 0
        rows.store_index[row] = numbers[1]
        rows.fetch[row] = numbers[2]
        rows.commit[row] = numbers[2] + numbers[4]
        if count == TIMING_COLUMNS and numbers[1] != -1:
            rows.kind[row] = STORE_STUB
            continue
        base = TIMING_COLUMNS
        if store_file or not _fits(numbers, count, base):
            base += STORE_COLUMNS
            if not _fits(numbers, count, base):
                continue
        rows.kind[row] = FULL
        _describe(numbers, base, row, rows, classes, float_classes, registers, misc_class)


def empty_rows(count: int) -> TextRows:
    """Return rows in which nothing has been read yet."""
    return TextRows(
        kind=np.zeros(count, dtype=np.int8),
        fault=np.zeros(count, dtype=np.bool_),
        store_index=np.full(count, -1, dtype=np.int64),
        fetch=np.zeros(count, dtype=np.int64),
        commit=np.zeros(count, dtype=np.int64),
        key=np.zeros(count, dtype=np.uint64),
        pc=np.zeros(count, dtype=np.uint64),
        address=np.zeros(count, dtype=np.uint64),
        size=np.zeros(count, dtype=np.uint16),
        taken=np.zeros(count, dtype=np.int8),
        op_class=np.zeros(count, dtype=np.uint8),
        flags=np.zeros(count, dtype=np.uint16),
        sources=np.full((count, MAX_SOURCES), NO_REGISTER, dtype=np.uint8),
        destinations=np.full((count, MAX_DESTINATIONS), NO_REGISTER, dtype=np.uint8),
    )


def parse_lines(lines: Lines, numbers: Gem5Numbers, float_classes: NDArray[np.bool_], *, store_file: bool) -> TextRows:
    """Return what the lines of a trace file, or of its store file, say."""
    rows = empty_rows(len(lines))
    _parse(
        lines.buffer, lines.starts, lines.ends, store_file, rows,
        numbers.op_class, float_classes, numbers.registers, numbers.misc_class,
    )  # fmt: skip
    return rows


def parse_chunks(
    chunks: Iterator[Lines], numbers: Gem5Numbers, float_classes: NDArray[np.bool_], *, store_file: bool
) -> Iterator[TextRows]:
    """Yield the rows of one chunk of lines after the other."""
    for lines in chunks:
        yield parse_lines(lines, numbers, float_classes, store_file=store_file)
