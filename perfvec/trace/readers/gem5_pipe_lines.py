"""The lines that gem5's O3PipeView flag prints, read into columns.

Enters: lines; others may stand between. Leaves: `PipeRows`, one an instruction that left the pipeline. Source: gem5's
src/cpu/o3/dyn_inst.cc: `O3PipeView:fetch:<tick>:0x<pc>:<upc>:<sequence>:<disassembly>`, then lines for the other
stages, then `O3PipeView:retire:<tick>:store:<tick>`; tick 0 = not reached.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from perfvec.trace.readers.chunks import Lines
from perfvec.trace.readers.row_tuples import choose
from perfvec.trace.readers.scan import (
    COLON,
    FNV_OFFSET,
    Bytes,
    hash_bytes,
    kernel,
    read_decimal,
    read_hex,
    starts_with,
    trimmed,
    word,
)

PIPE, FETCH, RETIRE = word("O3PipeView:"), word("fetch:"), word("retire:")


class PipeRows(NamedTuple):
    """n instructions that left the pipeline, squashed ones included (retire 0). sequence, fetch, retire: int64.
    pc: uint64. micro: int32. key: uint64 hash of the disassembly. text: int64 [n, 2], its start and end.
    """

    sequence: NDArray[np.int64]
    fetch: NDArray[np.int64]
    retire: NDArray[np.int64]
    pc: NDArray[np.uint64]
    micro: NDArray[np.int32]
    key: NDArray[np.uint64]
    text: NDArray[np.int64]


@kernel
def _fetch_line(buffer: Bytes, at: int, end: int, rows: PipeRows, row: int) -> bool:
    """Read '<tick>:0x<pc>:<upc>:<sequence>:<disassembly>'."""
    tick, stop = read_decimal(buffer, at, end)
    if stop == at or stop >= end or buffer[stop] != COLON:
        return False
    pc, after = read_hex(buffer, stop + 1, end)
    if after == stop + 1 or after >= end or buffer[after] != COLON:
        return False
    micro, stop = read_decimal(buffer, after + 1, end)
    if stop == after + 1 or stop >= end or buffer[stop] != COLON:
        return False
    sequence, after = read_decimal(buffer, stop + 1, end)
    if after == stop + 1:
        return False
    rows.fetch[row] = np.int64(tick)
    rows.pc[row] = pc
    rows.micro[row] = np.int32(micro & np.uint64(0xFFFF))
    rows.sequence[row] = np.int64(sequence)
    rows.text[row, 0], rows.text[row, 1] = trimmed(buffer, min(after + 1, end), end)
    rows.key[row] = hash_bytes(buffer, rows.text[row, 0], rows.text[row, 1], FNV_OFFSET)
    return True


@kernel
def _parse_pipe(
    buffer: Bytes, starts: NDArray[np.int64], ends: NDArray[np.int64], rows: PipeRows,
    pipe: Bytes, fetch: Bytes, retire: Bytes,
) -> tuple[int, int, int]:  # fmt: skip
    """Return the instructions read, the line where an unfinished one begins, and lines that make no sense."""
    count, opened, malformed = 0, -1, 0
    for row in range(len(starts)):
        start, end = starts[row], ends[row]
        if not starts_with(buffer, start, end, pipe):
            continue
        at = start + len(pipe)
        if starts_with(buffer, at, end, fetch):
            malformed += 1 if opened >= 0 else 0
            opened = row if _fetch_line(buffer, at + len(fetch), end, rows, count) else -1
            malformed += 1 if opened < 0 else 0
        elif starts_with(buffer, at, end, retire):
            tick, stop = read_decimal(buffer, at + len(retire), end)
            if opened >= 0 and stop > at + len(retire):
                rows.retire[count] = np.int64(tick)
                count += 1
            else:
                malformed += 1
            opened = -1
    return count, opened if opened >= 0 else len(starts), malformed


def parse_pipe(lines: Lines) -> tuple[PipeRows, int, int]:
    """Return the instructions whose retire line is among these, the line where the next begins, and malformed lines."""
    count = len(lines)
    rows = PipeRows(
        sequence=np.zeros(count + 1, dtype=np.int64),
        fetch=np.zeros(count + 1, dtype=np.int64),
        retire=np.zeros(count + 1, dtype=np.int64),
        pc=np.zeros(count + 1, dtype=np.uint64),
        micro=np.zeros(count + 1, dtype=np.int32),
        key=np.zeros(count + 1, dtype=np.uint64),
        text=np.zeros((count + 1, 2), dtype=np.int64),
    )
    read, unfinished, malformed = _parse_pipe(lines.buffer, lines.starts, lines.ends, rows, PIPE, FETCH, RETIRE)
    return choose(rows, slice(0, read)), unfinished, malformed
