"""Reader of QEMU's execlog plug-in: `vcpu, 0xpc, 0xencoding, "disassembly"[, load|store, 0xaddress]…`, one line an
instruction.

Enters: a `ReadRequest`. Leaves: a `ReadResult`. Encodings are decoded here; sizes follow from them; taken follows from
the next pc. A guest with several processors interleaves them: the first one's instructions are kept. Source: QEMU's
contrib/plugins/execlog.c and its documentation.
"""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from perfvec.trace.readers.chunks import Lines, index_lines, line_chunks
from perfvec.trace.readers.columns import ColumnBuilder
from perfvec.trace.readers.encoding_table import EncodingTable, sizes, undecoded_share
from perfvec.trace.readers.request import ReadRequest
from perfvec.trace.readers.result import Confidence, ReadResult
from perfvec.trace.readers.row_tuples import choose
from perfvec.trace.readers.scan import (
    COMMA,
    QUOTE,
    SPACE,
    Bytes,
    find,
    kernel,
    read_decimal,
    read_hex,
    starts_with,
    word,
)

NAME = "qemu-execlog"
ORIGIN = "QEMU's execlog"
LOAD, STORE = word("load"), word("store")
LOADED, STORED = 1, 2
UNDECODED_WORTH_SAYING = 0.01
LACKS_SIZE = "The format does not say how many bytes an access has: sizes are taken from the encoding."
NOT_AARCH64 = "The instructions are not AArch64, so classes and registers are not known."

__all__ = ["NAME", "read", "recognise"]


class LogRows(NamedTuple):
    """What the lines say, n rows each: processor int32 (-1: not a line of this format), pc, encoding, lowest address
    accessed (0 = none), touches uint8 (bit 0 loads, bit 1 stores).
    """

    processor: NDArray[np.int32]
    pc: NDArray[np.uint64]
    encoding: NDArray[np.uint32]
    address: NDArray[np.uint64]
    touches: NDArray[np.uint8]


@kernel
def _separator(buffer: Bytes, at: int, end: int) -> int:
    """Return the position behind a comma and blanks, -1 where there is no comma."""
    if at >= end or buffer[at] != COMMA:
        return -1
    at += 1
    while at < end and buffer[at] == SPACE:
        at += 1
    return at


@kernel
def _accesses(buffer: Bytes, at: int, end: int, load: Bytes, store: Bytes) -> tuple[np.uint64, int]:
    """Return the lowest address that the fields behind the disassembly name, and what was done there."""
    lowest, touches = np.uint64(0), 0
    while at < end:
        at = _separator(buffer, find(buffer, at, end, COMMA), end)
        if at < 0:
            break
        touch = 1 if starts_with(buffer, at, end, load) else 0
        if starts_with(buffer, at, end, store):
            touch = 2
        if touch == 0:
            continue
        at = _separator(buffer, find(buffer, at, end, COMMA), end)
        if at < 0:
            break
        address, stop = read_hex(buffer, at, end)
        if stop == at:
            continue
        touches |= touch
        if lowest == 0 or address < lowest:
            lowest = address
        at = stop
    return lowest, touches


@kernel
def _parse(
    buffer: Bytes, starts: NDArray[np.int64], ends: NDArray[np.int64], rows: LogRows, load: Bytes, store: Bytes
) -> None:
    for row in range(len(starts)):
        at, end = starts[row], ends[row]
        processor, stop = read_decimal(buffer, at, end)
        at = _separator(buffer, stop, end)
        if stop == starts[row] or at < 0:
            continue
        pc, stop = read_hex(buffer, at, end)
        after = _separator(buffer, stop, end)
        if stop == at or after < 0:
            continue
        encoding, stop = read_hex(buffer, after, end)
        if stop == after:
            continue
        after = _separator(buffer, stop, end)
        if after < 0 or after >= end or buffer[after] != QUOTE:
            continue
        close = find(buffer, after + 1, end, QUOTE)
        if close >= end:
            continue
        rows.processor[row] = np.int32(processor & np.uint64(0x7FFFFFFF))
        rows.pc[row] = pc
        rows.encoding[row] = np.uint32(encoding & np.uint64(0xFFFFFFFF))
        address, touches = _accesses(buffer, close + 1, end, load, store)
        rows.address[row] = address
        rows.touches[row] = touches


def parse_lines(lines: Lines) -> LogRows:
    """Return what each line says."""
    count = len(lines)
    rows = LogRows(
        processor=np.full(count, -1, dtype=np.int32),
        pc=np.zeros(count, dtype=np.uint64),
        encoding=np.zeros(count, dtype=np.uint32),
        address=np.zeros(count, dtype=np.uint64),
        touches=np.zeros(count, dtype=np.uint8),
    )
    _parse(lines.buffer, lines.starts, lines.ends, rows, LOAD, STORE)
    return rows


def recognise(head: bytes) -> float:
    """Return the share of the first lines that read as this format, 0 to 1."""
    whole = head[: head.rfind(b"\n") + 1]
    if not whole:
        return 0.0
    return float((parse_lines(index_lines(whole)).processor >= 0).mean())


def read(request: ReadRequest) -> ReadResult:
    """Read the log.

    Raises:
        TraceError: nothing in it can be read, or a limit is passed.
    """
    columns = ColumnBuilder(request.budget, request.keep)
    table = EncodingTable(request.budget)
    unknown_lines, elsewhere, misaligned, processor = 0, 0, 0, -1
    for lines in line_chunks(request.stream, request.budget):
        rows = parse_lines(lines)
        read_rows = rows.processor >= 0
        unknown_lines += int(len(read_rows) - read_rows.sum())
        if processor < 0 and read_rows.any():
            processor = int(rows.processor[np.argmax(read_rows)])
        own = rows.processor == processor if processor >= 0 else read_rows
        elsewhere += int((read_rows & ~own).sum())
        rows = choose(rows, own)
        misaligned += int((rows.pc & np.uint64(3) != 0).sum())
        columns.append(rows.pc, rows.address, table.number(rows.encoding, rows.touches))
        if columns.full:
            break
    static = table.decode(aarch64=misaligned == 0)
    trace = columns.finish(request.program, "aarch64" if misaligned == 0 else "unknown", ORIGIN, static)
    trace = replace(trace, size=sizes(static, trace.static_index, trace.address))
    confidence, lacks = _judge(misaligned > 0, undecoded_share(static, trace.static_index), elsewhere)
    return ReadResult(
        trace=trace,
        format=NAME,
        confidence=confidence,
        lacks=lacks,
        truncated=columns.full or request.cut,
        unknown_lines=unknown_lines,
        left_out={"instructions of other processors": elsewhere} if elsewhere else {},
    )


def _judge(foreign: bool, undecoded: float, elsewhere: int) -> tuple[Confidence, tuple[str, ...]]:
    if foreign:
        return "low", (NOT_AARCH64, "The format does not say how many bytes an access has.")
    lacks = [LACKS_SIZE]
    confidence: Confidence = "high"
    if undecoded > UNDECODED_WORTH_SAYING:
        confidence = "low" if undecoded > 0.1 else "reduced"
        lacks.append(f"{undecoded:.1%} of the executed instructions could not be decoded as AArch64.")
    if elsewhere:
        lacks.append(f"The log interleaves several processors: {elsewhere:,} instructions of the others were left out.")
    return confidence, tuple(lacks)
