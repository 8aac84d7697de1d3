"""A trace written for ChampSim: records of 64 bytes, wrapped in gzip, xz or zstd by the file's suffix.

Enters: a `Trace`. Leaves: the file. ChampSim tells the kind of a branch from the registers it touches, so calls and
returns touch the stack pointer as they do on x86; at most two destinations and four sources fit; sizes and operation
classes are lost. An access that crosses a 64-byte line names its last byte too, so that both lines are touched.
"""

from __future__ import annotations

import gzip
import lzma
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

import numpy as np
import zstandard
from numpy.typing import NDArray

from perfvec.errors import TraceError
from perfvec.trace.instruction import NO_REGISTER, REGISTER_COUNT, InstructionFlag, StaticInstructions
from perfvec.trace.readers.champsim import RECORD
from perfvec.trace.readers.champsim_registers import FLAGS, FROM_OURS, INSTRUCTION_POINTER, STACK_POINTER
from perfvec.trace.trace import Trace

CHUNK_ROWS = 1 << 16
LINE_BYTES = 64
SOURCES, DESTINATIONS = 4, 2


def write_champsim(trace: Trace, path: Path | str | BinaryIO) -> None:
    """Write `trace` as ChampSim records.

    Args:
        trace: what to write.
        path: file to create or replace ('.gz', '.xz' and '.zst' are compressed), or a binary file object.

    Raises:
        TraceError: the file cannot be written.
    """
    destinations, sources = _registers(trace.static)
    with _opened(path) as file:
        for start in range(0, len(trace), CHUNK_ROWS):
            rows = slice(start, start + CHUNK_ROWS)
            index = trace.static_index[rows]
            records = np.zeros(len(index), dtype=RECORD)
            records["ip"] = trace.pc[rows]
            flags = trace.static.flags[index]
            records["is_branch"] = _has(flags, InstructionFlag.CONDITIONAL | InstructionFlag.UNCONDITIONAL)
            unconditional = _has(flags, InstructionFlag.UNCONDITIONAL)
            records["branch_taken"] = records["is_branch"] & (unconditional | (trace.taken[rows] == 1))
            records["destination_registers"] = destinations[index]
            records["source_registers"] = sources[index]
            first, last = trace.address[rows], _last_byte(trace.address[rows], trace.size[rows])
            for slots, kind in (("source_memory", InstructionFlag.LOAD), ("destination_memory", InstructionFlag.STORE)):
                accessed = _has(flags, kind) & (first != 0)
                records[slots][:, 0] = np.where(accessed, first, np.uint64(0))
                crosses = accessed & (first // np.uint64(LINE_BYTES) != last // np.uint64(LINE_BYTES))
                records[slots][:, 1] = np.where(crosses, last, np.uint64(0))
            file.write(records.tobytes())


def _has(flags: NDArray[np.uint32], wanted: InstructionFlag) -> NDArray[np.bool_]:
    return np.asarray((flags & np.uint32(wanted)) != 0)


def _last_byte(address: NDArray[np.uint64], size: NDArray[np.uint16]) -> NDArray[np.uint64]:
    """Last byte of each access, or its first where the access would pass the end of the address space."""
    last = address + np.maximum(size, 1).astype(np.uint64) - np.uint64(1)
    return np.where(last < address, address, last)


def _registers(static: StaticInstructions) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Return ChampSim's destination [m, 2] and source [m, 4] registers of each distinct instruction."""
    destinations = np.zeros((len(static), DESTINATIONS), dtype=np.uint8)
    sources = np.zeros((len(static), SOURCES), dtype=np.uint8)
    for row in range(len(static)):
        written, read = _numbers(static.destinations[row]), _numbers(static.sources[row])
        written, read = _as_branch(InstructionFlag(int(static.flags[row])), written, read)
        destinations[row, : len(written[:DESTINATIONS])] = written[:DESTINATIONS]
        sources[row, : len(read[:SOURCES])] = read[:SOURCES]
    return destinations, sources


def _numbers(registers: NDArray[np.uint8]) -> list[int]:
    return [int(FROM_OURS[register]) for register in registers if register != NO_REGISTER and register < REGISTER_COUNT]


def _as_branch(flags: InstructionFlag, written: list[int], read: list[int]) -> tuple[list[int], list[int]]:
    """Return the registers by which ChampSim recognises the kind of a branch; others pass unchanged."""
    plain = [number for number in read if number not in (FLAGS, STACK_POINTER)]
    if flags & InstructionFlag.UNCONDITIONAL:
        if flags & InstructionFlag.RETURN:
            return [STACK_POINTER, INSTRUCTION_POINTER], [STACK_POINTER, *plain]
        through = [] if flags & InstructionFlag.DIRECT else plain or [int(FROM_OURS[0])]
        if flags & InstructionFlag.CALL:
            return [STACK_POINTER, INSTRUCTION_POINTER], [STACK_POINTER, INSTRUCTION_POINTER, *through]
        return [INSTRUCTION_POINTER], through or [INSTRUCTION_POINTER]
    if flags & InstructionFlag.CONDITIONAL:
        condition = [number for number in read if number != STACK_POINTER] or [FLAGS]
        return [INSTRUCTION_POINTER], [INSTRUCTION_POINTER, *condition]
    return written, read


@contextmanager
def _opened(path: Path | str | BinaryIO) -> Iterator[BinaryIO]:
    if not isinstance(path, str | Path):
        yield path
        return
    path = Path(path)
    try:
        if path.suffix == ".gz":
            with gzip.open(path, "wb", compresslevel=6) as file:
                yield cast(BinaryIO, file)
        elif path.suffix == ".xz":
            with lzma.open(path, "wb", preset=3) as file:
                yield cast(BinaryIO, file)
        elif path.suffix in (".zst", ".zstd"):
            with path.open("wb") as raw, zstandard.ZstdCompressor(level=6).stream_writer(raw) as file:
                yield cast(BinaryIO, file)
        else:
            with path.open("wb") as file:
                yield file
    except OSError as error:
        raise TraceError(f"'{path.name}' cannot be written: {error.strerror or error}.") from error
