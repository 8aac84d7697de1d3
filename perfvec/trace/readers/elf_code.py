"""Encodings from the program itself, for formats that have none.

Enters: a `ReadResult` without encodings and the AArch64 ELF file that ran. Leaves: the same trace with each pc's
instruction decoded from the ELF's code. Source: the ELF-64 object file format.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, replace
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from perfvec.errors import TraceError
from perfvec.trace.aarch64 import decode_encodings
from perfvec.trace.instruction import StaticInstructions
from perfvec.trace.readers.encoding_table import sizes, undecoded_share
from perfvec.trace.readers.limits import MIB, Budget
from perfvec.trace.readers.result import CodeLack, ReadResult, lower
from perfvec.trace.readers.static_rows import MEMORY
from perfvec.trace.trace import Trace

LARGEST_ELF_BYTES = 512 * MIB
IDENT = b"\x7fELF\x02\x01"  # 64-bit, little-endian
AARCH64_MACHINE, LOADED_SEGMENT, HEADER_BYTES, PROGRAM_HEADER_BYTES = 183, 1, 64, 56
LEAST_COVERED, LEAST_AGREEMENT = 0.5, 0.9


@dataclass(frozen=True)
class Segment:
    """A loaded piece of the program: its address and its bytes."""

    address: int
    data: bytes


def loaded_segments(file: BinaryIO) -> tuple[Segment, ...]:
    """Return what an AArch64 ELF file loads.

    Raises:
        TraceError: not such a file, or damaged.
    """
    data = file.read(LARGEST_ELF_BYTES + 1)
    if len(data) > LARGEST_ELF_BYTES:
        raise TraceError(f"The ELF file is larger than the limit of {LARGEST_ELF_BYTES // MIB} MiB.")
    if not data.startswith(IDENT) or len(data) < HEADER_BYTES:
        raise TraceError("The program given with the trace is no 64-bit little-endian ELF file.")
    machine = struct.unpack_from("<H", data, 18)[0]
    if machine != AARCH64_MACHINE:
        raise TraceError(f"The ELF file is for machine number {machine}; AArch64 is {AARCH64_MACHINE}.")
    offset = struct.unpack_from("<Q", data, 32)[0]
    count = struct.unpack_from("<H", data, 56)[0]
    if offset + count * PROGRAM_HEADER_BYTES > len(data):
        raise TraceError("The ELF file is damaged: its program headers lie beyond its end.")
    found = []
    for number in range(count):
        kind, _, place, address, _, size = struct.unpack_from("<IIQQQQ", data, offset + number * PROGRAM_HEADER_BYTES)
        if kind == LOADED_SEGMENT and place + size <= len(data):
            found.append(Segment(address, data[place : place + size]))
    return tuple(found)


def encodings_at(segments: tuple[Segment, ...], pc: NDArray[np.uint64]) -> tuple[NDArray[np.uint32], NDArray[np.bool_]]:
    """Return the word at each pc, uint32 [n], and whether the ELF has one there, bool [n]."""
    words = np.zeros(len(pc), dtype=np.uint32)
    known = np.zeros(len(pc), dtype=np.bool_)
    for segment in segments:
        whole = np.frombuffer(segment.data, dtype=np.uint8)
        inside = (pc >= np.uint64(segment.address)) & (
            pc - np.uint64(segment.address) < np.uint64(max(0, len(whole) - 3))
        )
        place = (pc[inside] - np.uint64(segment.address)).astype(np.int64)
        value = sum(whole[place + byte].astype(np.uint32) << np.uint32(8 * byte) for byte in range(4))
        words[inside] = value
        known[inside] = True
    return words, known


def with_code(result: ReadResult, file: BinaryIO, budget: Budget) -> ReadResult:
    """Return the result with its instructions decoded from the ELF file.

    Raises:
        TraceError: the file is not usable, or not the program that ran.
    """
    trace = result.trace
    distinct, inverse = np.unique(trace.pc, return_inverse=True)
    budget.check_distinct(len(distinct))
    words, known = encodings_at(loaded_segments(file), distinct)
    covered = float(known[inverse].mean())
    if covered < LEAST_COVERED:
        raise TraceError(
            f"The ELF file is not the program of the trace: it has code for {covered:.0%} of the executed instructions."
        )
    decoded = decode_encodings(words)
    _check_agreement(trace, decoded, inverse, known)
    static = _combined(trace.static, decoded)
    index = np.where(known[inverse], inverse + len(trace.static), trace.static_index).astype(np.int32)
    by_code = sizes(static, index, trace.address)
    size = np.where(trace.size == 0, by_code, trace.size)
    trace = replace(trace, isa="aarch64", static=static, static_index=index, size=size)
    undecoded = undecoded_share(static, index)
    lacks = tuple(sentence for sentence in result.lacks if not isinstance(sentence, CodeLack))
    if covered < 1.0:
        lacks += (f"The ELF file has no code for {1 - covered:.1%} of the executed instructions.",)
    confidence = "high" if trace.address.any() and covered > 0.99 and undecoded < 0.01 else result.confidence
    if result.format == "champsim":
        confidence = lower(confidence, "reduced")
    return replace(result, trace=trace, lacks=lacks, confidence=confidence, assumed_classes=1.0 - covered)


def _check_agreement(
    trace: Trace, decoded: StaticInstructions, inverse: NDArray[np.intp], known: NDArray[np.bool_]
) -> None:
    """The ELF's loads and stores must be the trace's, or it is another build of the program."""
    in_trace = (trace.flags & np.uint32(MEMORY)) != 0
    in_code = ((decoded.flags & np.uint32(MEMORY)) != 0)[inverse]
    compared = known[inverse] & (in_trace | (trace.address != 0))
    if compared.any() and float(in_code[compared].mean()) < LEAST_AGREEMENT:
        raise TraceError(
            f"The ELF file is not the program of the trace: only {in_code[compared].mean():.0%} of the trace's memory "
            "accesses are loads or stores in it."
        )


def _combined(first: StaticInstructions, second: StaticInstructions) -> StaticInstructions:
    names = StaticInstructions.__dataclass_fields__
    return StaticInstructions(*(np.concatenate([getattr(first, name), getattr(second, name)]) for name in names))
