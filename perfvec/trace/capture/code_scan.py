"""Passes over the recorded rows, compiled: which words of code ran, and each row's place in the table of encodings.

Enters: the recorded columns and a `ProgramImage`. Leaves: `ExecutedCode` and the columns of a trace. numpy alone would
need half a second for every ten million rows here, as much as running them.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from perfvec.trace.capture.elf import INSTRUCTION_BYTES, ProgramImage
from perfvec.trace.capture.native_code import NativeCode
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


def scan(recording: Recording, image: ProgramImage, native: NativeCode, folder: Path | None = None) -> ExecutedCode:
    """Find the distinct pcs of a recording, their encodings, and the place of each row's encoding.

    Where a folder is given, the columns static_index and size are files in it, as those of the recording are. Code
    cannot change while it runs here, so the bytes of the file are the instructions that ran.
    """
    passes = _Passes(native)
    count = recording.rows
    pc, packed_size = recording.pc[:count], recording.size[:count]
    pcs, encodings = [], []
    for segment in image.executable():
        seen = np.zeros(-(-segment.memory_bytes // INSTRUCTION_BYTES), dtype=np.uint8)
        passes.mark(pc, segment.address, seen)
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
        passes.look_up(pc, int(distinct_pc[0]), table, static_index)
    else:  # segments far apart: a table of the span would be larger than the code
        static_index[:] = row_of_pc[np.searchsorted(distinct_pc, pc)]
    size = new_column(folder, "size", np.uint16, count)
    passes.count_bytes(packed_size, size)
    return ExecutedCode(distinct_pc, encoding, distinct_encodings, static_index, size)


class _Passes:
    """The native passes, called with arrays."""

    def __init__(self, native: NativeCode) -> None:
        pointer, integer, address = ctypes.c_void_p, ctypes.c_int64, ctypes.c_uint64
        self._mark = _function(native, "mark_words", pointer, integer, address, pointer, integer)
        self._look_up = _function(native, "look_up_words", pointer, integer, address, pointer, pointer)
        self._count = _function(native, "count_bytes", pointer, integer, pointer)

    def mark(self, pc: NDArray[np.uint64], start: int, seen: NDArray[np.uint8]) -> None:
        self._mark(pc.ctypes.data, len(pc), start, seen.ctypes.data, len(seen))

    def look_up(self, pc: NDArray[np.uint64], start: int, table: NDArray[np.int32], found: NDArray[np.int32]) -> None:
        self._look_up(pc.ctypes.data, len(pc), start, table.ctypes.data, found.ctypes.data)

    def count_bytes(self, packed: NDArray[np.uint32], size: NDArray[np.uint16]) -> None:
        self._count(packed.ctypes.data, len(packed), size.ctypes.data)


def _function(native: NativeCode, name: str, *arguments: type) -> Callable[..., None]:
    function: Callable[..., None] = ctypes.CFUNCTYPE(None, *arguments)(native.addresses[name])
    return function
