"""Passes over the recorded rows, compiled: which words of code ran, and each row's place in the table of encodings.

Enters: the recorded columns and a `ProgramImage`. Leaves: `ExecutedCode` and the columns of a trace. numpy alone would
need half a second for every ten million rows here, as much as running them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from perfvec.trace.capture import hooks
from perfvec.trace.capture.elf import INSTRUCTION_BYTES, ProgramImage
from perfvec.trace.capture.recording import Recording, new_column


@dataclass(frozen=True)
class ExecutedCode:
    """What ran, n rows of k distinct pcs.

    pc: uint64 [k], ascending. encoding: uint32 [k], the word at each. distinct_encodings: uint32 [m]. static_index:
    int32 [n], each row's position in `distinct_encodings`. size: uint16 [n], bytes accessed.
    """

    pc: NDArray[np.uint64]
    encoding: NDArray[np.uint32]
    distinct_encodings: NDArray[np.uint32]
    static_index: NDArray[np.int32]
    size: NDArray[np.uint16]


def scan(recording: Recording, image: ProgramImage, folder: Path | None = None) -> ExecutedCode:
    """Find the distinct pcs of a recording, their encodings, and the place of each row's encoding.

    Where a folder is given, the columns static_index and size are files in it, as those of the recording are. Code
    cannot change while it runs here, so the bytes of the file are the instructions that ran.
    """
    count = recording.rows
    pc, packed_size = recording.pc[:count], recording.size[:count]
    pcs, encodings = [], []
    for segment in image.executable():
        seen = np.zeros(-(-segment.memory_bytes // INSTRUCTION_BYTES), dtype=np.uint8)
        _mark_native(pc, np.uint64(segment.address), seen)
        words = np.flatnonzero(seen)
        pcs.append(words.astype(np.uint64) * np.uint64(INSTRUCTION_BYTES) + np.uint64(segment.address))
        code = segment.data + bytes(len(seen) * INSTRUCTION_BYTES - len(segment.data))
        encodings.append(np.frombuffer(code, dtype="<u4")[words])
    distinct_pc, encoding = np.concatenate(pcs), np.concatenate(encodings).astype(np.uint32)
    distinct_encodings, row_of_pc = np.unique(encoding, return_inverse=True)
    words = (distinct_pc - distinct_pc[0]) // np.uint64(INSTRUCTION_BYTES)
    span = int(words[-1]) + 1
    static_index = new_column(folder, "static_index", np.int32, count)
    if span <= 4 * sum(segment.memory_bytes for segment in image.executable()):
        table = np.zeros(span, dtype=np.int32)
        table[words] = row_of_pc
        _look_up_native(pc, distinct_pc[0], table, static_index)
    else:  # segments far apart: a table of the span would be larger than the code
        static_index[:] = row_of_pc[np.searchsorted(distinct_pc, pc)]
    size = new_column(folder, "size", np.uint16, count)
    _count_bytes_native(packed_size, size)
    return ExecutedCode(distinct_pc, encoding, distinct_encodings, static_index, size)


def _mark(pc: Any, start: Any, seen: Any) -> None:
    """Set `seen` of each word of [start, start + 4 len(seen)) that is in `pc`."""
    for row in range(len(pc)):
        word = (pc[row] - start) >> np.uint64(2)
        if word < np.uint64(len(seen)):
            seen[word] = 1


def _look_up(pc: Any, start: Any, table: Any, found: Any) -> None:
    """Write the table's entry of each pc's word to `found`."""
    for row in range(len(pc)):
        found[row] = table[(pc[row] - start) >> np.uint64(2)]


def _count_bytes(packed: Any, size: Any) -> None:
    """Drop the kind of access that the hooks keep above the byte count."""
    for row in range(len(packed)):
        size[row] = packed[row] & hooks.SIZE_MASK


def _compiled(signature: str, function: Callable[..., None]) -> Callable[..., None]:
    """Compile at import: the worker that imports this may read nothing of numba's later."""
    result: Callable[..., None] = njit(signature, cache=True)(function)
    return result


_mark_native = _compiled("void(uint64[::1], uint64, uint8[::1])", _mark)
_look_up_native = _compiled("void(uint64[::1], uint64, int32[::1], int32[::1])", _look_up)
_count_bytes_native = _compiled("void(uint32[::1], uint16[::1])", _count_bytes)
