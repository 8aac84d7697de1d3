"""The lines that gem5's Exec flags print, read into columns.

Enters: lines; others may stand between. Leaves: `ExecRows`, one row an executed micro-operation (or the
macro-operation's own line in front of its micro-operations). Source: gem5's src/cpu/exetrace.cc: `tick: cpu:
[A<asid>] [T<n> :] 0xpc [@symbol+offset][.upc] : disassembly[ : class :][ D=…][ A=0x…][  FetchSeq=…][  CPSeq=…]
[  flags=(…)]`, each piece by its own flag.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from perfvec.trace.readers.chunks import Lines
from perfvec.trace.readers.scan import (
    COLON,
    DOT,
    FNV_OFFSET,
    LETTER_X,
    SPACE,
    ZERO,
    Bytes,
    find,
    hash_bytes,
    kernel,
    mix,
    read_decimal,
    read_hex,
    skip_blanks,
    starts_with,
    trimmed,
    word,
)

NOT_EXEC, EXECUTED, MACRO, SYMBOL_ONLY = 0, 1, 2, 3
AT, CAPITAL_A, EQUALS, OPEN_BRACKET = ord("@"), ord("A"), ord("="), ord("[")
LETTER_F, LETTER_L, CAPITAL_F = ord("f"), ord("l"), ord("F")
PIPE = word("O3PipeView:")
FLAGS_WORD, FETCH_SEQUENCE = word("flags=("), word("FetchSeq=")
NO_MICRO_OP = -1


class ExecRows(NamedTuple):
    """n lines. kind: int8 (0 not Exec). pc, address: uint64. micro: int32, micro-pc, -1 none. tick: int64, -1 none.
    sequence: int64 FetchSeq, -1 none. key: uint64 hash of disassembly, class and flags. Positions in the buffer, int64
    [n, 2], start and end of: text (disassembly), op_class, flags. processor: uint64 hash of the name.
    """

    kind: NDArray[np.int8]
    pc: NDArray[np.uint64]
    address: NDArray[np.uint64]
    micro: NDArray[np.int32]
    tick: NDArray[np.int64]
    sequence: NDArray[np.int64]
    key: NDArray[np.uint64]
    text: NDArray[np.int64]
    op_class: NDArray[np.int64]
    flags: NDArray[np.int64]
    processor: NDArray[np.uint64]


@kernel
def _separator(buffer: Bytes, at: int, end: int) -> int:
    """Return the position of the next ' : ' (or ' :' at the end) from `at`, `end` where there is none."""
    while at + 1 < end:
        if buffer[at] == SPACE and buffer[at + 1] == COLON and (at + 2 >= end or buffer[at + 2] == SPACE):
            return at
        at += 1
    return end


@kernel
def _program_counter(buffer: Bytes, at: int, end: int) -> tuple[int, int]:
    """Return where the pc's '0x' stands and what kind of line this may be."""
    while at + 2 < end:
        if buffer[at] in (SPACE, COLON):
            if buffer[at + 1] == ZERO and buffer[at + 2] == LETTER_X:
                return at + 1, EXECUTED
            if buffer[at + 1] == AT:
                return at + 1, SYMBOL_ONLY
            if buffer[at + 1] == OPEN_BRACKET:
                return end, NOT_EXEC
        at += 1
    return end, NOT_EXEC


@kernel
def _micro_pc(buffer: Bytes, start: int, separator: int) -> int:
    """Return the micro-pc in front of the separator ('. 3' or '.12'), -1 where there is none.

    Lines without one have three blanks in its place, so that a symbol such as 'f.part.0' is no micro-pc.
    """
    at = separator
    while at > start and 48 <= buffer[at - 1] <= 57:
        at -= 1
    if at == separator:
        return NO_MICRO_OP
    value, _ = read_decimal(buffer, at, separator)
    if at > start and buffer[at - 1] == SPACE:
        at -= 1
    if at > start and buffer[at - 1] == DOT:
        return int(value & np.uint64(0xFFFF))
    return NO_MICRO_OP


@kernel
def _results(buffer: Bytes, at: int, end: int, rows: ExecRows, row: int, flags: Bytes, sequence: Bytes) -> None:
    """Read what stands behind the class: address, fetch sequence number, flags."""
    while at + 2 < end:
        if buffer[at] == SPACE:
            first = buffer[at + 1]
            if first == CAPITAL_A and buffer[at + 2] == EQUALS:
                address, stop = read_hex(buffer, at + 3, end)
                rows.address[row] = address
                at = max(stop, at + 2)
                continue
            if first == CAPITAL_F and starts_with(buffer, at + 1, end, sequence):
                value, stop = read_decimal(buffer, at + 1 + len(sequence), end)
                rows.sequence[row] = np.int64(value)
                at = stop
                continue
            if first == LETTER_F and starts_with(buffer, at + 1, end, flags):
                start = at + 1 + len(flags)
                rows.flags[row, 0], rows.flags[row, 1] = start, find(buffer, start, end, ord(")"))
                return
        at += 1


@kernel
def _executed(buffer: Bytes, at: int, end: int, rows: ExecRows, row: int, flags: Bytes, sequence: Bytes) -> None:
    """Read what stands behind the disassembly's separator at `at`."""
    start = skip_blanks(buffer, at + 2, end)
    stop = start
    while stop < end and buffer[stop] != SPACE and buffer[stop] != COLON and buffer[stop] != EQUALS:
        stop += 1
    behind = skip_blanks(buffer, stop, end)
    if stop > start and behind < end and buffer[behind] == COLON:
        rows.op_class[row, 0], rows.op_class[row, 1] = start, stop
        at = behind
    _results(buffer, at, end, rows, row, flags, sequence)


@kernel
def _exec_line(buffer: Bytes, start: int, end: int, rows: ExecRows, row: int, flags: Bytes, sequence: Bytes) -> None:
    at = skip_blanks(buffer, start, end)
    tick, stop = read_decimal(buffer, at, end)
    if stop > at and stop < end and buffer[stop] == COLON:
        rows.tick[row] = np.int64(tick)
        at = skip_blanks(buffer, stop + 1, end)
    name = at
    at, kind = _program_counter(buffer, max(start, at - 1), end)
    if kind != EXECUTED:
        rows.kind[row] = kind
        return
    rows.processor[row] = hash_bytes(buffer, name, min(find(buffer, name, at, SPACE), at), FNV_OFFSET)
    pc, stop = read_hex(buffer, at, end)
    separator = _separator(buffer, stop, end)
    if separator >= end or stop == at:
        return
    behind = _separator(buffer, separator + 2, end)
    rows.text[row, 0], rows.text[row, 1] = trimmed(buffer, separator + 2, behind)
    rows.pc[row] = pc
    rows.micro[row] = _micro_pc(buffer, stop, separator)
    rows.kind[row] = EXECUTED if behind < end else MACRO
    if behind < end:
        _executed(buffer, behind, end, rows, row, flags, sequence)
    key = hash_bytes(buffer, rows.text[row, 0], rows.text[row, 1], FNV_OFFSET)
    key = mix(key, hash_bytes(buffer, rows.op_class[row, 0], rows.op_class[row, 1], FNV_OFFSET))
    rows.key[row] = mix(key, hash_bytes(buffer, rows.flags[row, 0], rows.flags[row, 1], np.uint64(rows.kind[row])))


@kernel
def _parse_exec(
    buffer: Bytes, starts: NDArray[np.int64], ends: NDArray[np.int64], rows: ExecRows,
    pipe: Bytes, flags: Bytes, sequence: Bytes,
) -> None:  # fmt: skip
    for row in range(len(starts)):
        if not starts_with(buffer, starts[row], ends[row], pipe):
            _exec_line(buffer, starts[row], ends[row], rows, row, flags, sequence)


def parse_exec(lines: Lines) -> ExecRows:
    """Return what each line says as an Exec line."""
    count = len(lines)
    rows = ExecRows(
        kind=np.zeros(count, dtype=np.int8),
        pc=np.zeros(count, dtype=np.uint64),
        address=np.zeros(count, dtype=np.uint64),
        micro=np.full(count, NO_MICRO_OP, dtype=np.int32),
        tick=np.full(count, -1, dtype=np.int64),
        sequence=np.full(count, -1, dtype=np.int64),
        key=np.zeros(count, dtype=np.uint64),
        text=np.zeros((count, 2), dtype=np.int64),
        op_class=np.zeros((count, 2), dtype=np.int64),
        flags=np.zeros((count, 2), dtype=np.int64),
        processor=np.zeros(count, dtype=np.uint64),
    )
    _parse_exec(lines.buffer, lines.starts, lines.ends, rows, PIPE, FLAGS_WORD, FETCH_SEQUENCE)
    return rows
