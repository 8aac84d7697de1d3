"""The records of a CVP-1 trace, read into columns.

Enters: bytes. Leaves: `CvpRows`. A record, little-endian and of variable length: pc u64; type u8; for loads and stores
effective address u64 and size of one register u8; for branches taken u8 and, if taken, target u64; number of inputs
u8 and their u8 ids; number of outputs u8 and their u8 ids; then a value an output, 8 bytes for integer registers (0-31)
and flags (64), 16 for SIMD (32-63). Source: the format's description in the championship's own reader
(cvp_trace_reader.h).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from perfvec.trace.instruction import MAX_DESTINATIONS, MAX_SOURCES, NO_REGISTER
from perfvec.trace.readers.row_tuples import choose
from perfvec.trace.readers.scan import Bytes, kernel, mix

ALU, LOAD, STORE, CONDITIONAL, DIRECT_JUMP, INDIRECT_JUMP, FLOAT, SLOW_ALU, UNDEFINED = range(9)
SHORTEST_RECORD_BYTES = 11
FIRST_VECTOR, FLAGS = 32, 64
REACH_BYTES = 1024  # base updates by an immediate stay within this: 64 steps of 16 bytes
# Why parsing stopped.
NEEDS_MORE, BAD_TYPE, BAD_REGISTER = 0, 1, 2


class CvpRows(NamedTuple):
    """What the records say, n rows.

    pc, address: uint64. kind: uint8, the type. taken: int8. element: uint8, bytes of one register. inputs: uint8
    [n, 8], outputs: uint8 [n, 6], ids padded with 255. base: uint8, register updated by addressing, else 255.
    data: uint8, registers transferred. key: uint64 hash of kind, registers and base.
    """

    pc: NDArray[np.uint64]
    address: NDArray[np.uint64]
    kind: NDArray[np.uint8]
    taken: NDArray[np.int8]
    element: NDArray[np.uint8]
    inputs: NDArray[np.uint8]
    outputs: NDArray[np.uint8]
    base: NDArray[np.uint8]
    data: NDArray[np.uint8]
    key: NDArray[np.uint64]


@kernel
def _word(buffer: Bytes, at: int) -> np.uint64:
    value = np.uint64(0)
    for byte in range(8):
        value |= np.uint64(buffer[at + byte]) << np.uint64(8 * byte)
    return value


@kernel
def _head_end(buffer: Bytes, at: int, end: int) -> int:
    """Return where the inputs' count of the record at `at` stands, or `end` when it is not there yet."""
    if at + 10 > end:
        return end
    kind = buffer[at + 8]
    if kind in (LOAD, STORE):
        return min(end, at + 18)
    if CONDITIONAL <= kind <= INDIRECT_JUMP:
        return min(end, at + (18 if buffer[at + 9] != 0 else 10))
    return at + 9


@kernel
def _record_end(buffer: Bytes, inputs_at: int, end: int) -> tuple[int, int]:
    """Return the end of the record, or why there is none (-1 - reason)."""
    if inputs_at >= end:
        return -1 - NEEDS_MORE, 0
    outputs_at = inputs_at + 1 + int(buffer[inputs_at])
    if outputs_at >= end:
        return -1 - NEEDS_MORE, 0
    count = int(buffer[outputs_at])
    at = outputs_at + 1 + count
    if at > end:
        return -1 - NEEDS_MORE, 0
    for place in range(count):
        register = buffer[outputs_at + 1 + place]
        if register > FLAGS:
            return -1 - BAD_REGISTER, 0
        at += 16 if FIRST_VECTOR <= register < FLAGS else 8
    return (at, outputs_at) if at <= end else (-1 - NEEDS_MORE, 0)


@kernel
def _is_input(buffer: Bytes, inputs_at: int, register: int) -> bool:
    found = False
    for place in range(int(buffer[inputs_at])):
        found |= buffer[inputs_at + 1 + place] == register
    return bool(found)


@kernel
def _base_update(buffer: Bytes, inputs_at: int, outputs_at: int, address: np.uint64, loads: bool) -> int:
    """Return the register that the addressing mode updates, 255 where none.

    It is an integer register both read and written whose new value lies near the address. A load with one output only
    has loaded it.
    """
    count = int(buffer[outputs_at])
    if loads and count < 2:
        return NO_REGISTER
    value_at = outputs_at + 1 + count
    for place in range(count):
        register = buffer[outputs_at + 1 + place]
        if register < FIRST_VECTOR and _is_input(buffer, inputs_at, register):
            distance = np.int64(_word(buffer, value_at) - address)
            if -REACH_BYTES <= distance <= REACH_BYTES:
                return int(register)
        value_at += 16 if FIRST_VECTOR <= register < FLAGS else 8
    return NO_REGISTER


@kernel
def _copy_ids(buffer: Bytes, at: int, ids: NDArray[np.uint8]) -> None:
    filled = 0
    for place in range(int(buffer[at])):
        register = buffer[at + 1 + place]
        known = filled == len(ids) or register > FLAGS
        for earlier in range(filled):
            known = known or ids[earlier] == register
        if not known:
            ids[filled] = register
            filled += 1


@kernel
def _transferred(rows: CvpRows, row: int) -> int:
    """Return how many registers a load or store transfers."""
    count, integers, vectors = 0, 0, 0
    loads = rows.kind[row] == LOAD
    ids = rows.outputs[row] if loads else rows.inputs[row]
    for register in ids:
        if register in (NO_REGISTER, FLAGS) or register == rows.base[row]:
            continue
        if register >= FIRST_VECTOR:
            vectors += 1
        else:
            integers += 1
    if loads:
        count = integers + vectors
    elif vectors > 0:
        count = vectors
    elif rows.base[row] != NO_REGISTER:  # no integer store both updates its base and has a register offset
        count = integers
    return max(1, count)


@kernel
def _fill(buffer: Bytes, at: int, inputs_at: int, outputs_at: int, rows: CvpRows, row: int) -> None:
    kind = buffer[at + 8]
    rows.pc[row] = _word(buffer, at)
    rows.kind[row] = kind
    _copy_ids(buffer, inputs_at, rows.inputs[row])
    _copy_ids(buffer, outputs_at, rows.outputs[row])
    rows.base[row] = NO_REGISTER
    if kind in (LOAD, STORE):
        address = _word(buffer, at + 9)
        rows.address[row] = address
        rows.element[row] = buffer[at + 17]
        rows.base[row] = _base_update(buffer, inputs_at, outputs_at, address, kind == LOAD)
        rows.data[row] = _transferred(rows, row)
    elif CONDITIONAL <= kind <= INDIRECT_JUMP:
        rows.taken[row] = 1 if buffer[at + 9] != 0 else 0
    key = mix(np.uint64(kind), np.uint64(rows.base[row]))
    for register in rows.inputs[row]:
        key = mix(key, np.uint64(register))
    for register in rows.outputs[row]:
        key = mix(key, np.uint64(register))
    rows.key[row] = key


@kernel
def _parse(buffer: Bytes, rows: CvpRows) -> tuple[int, int, int]:
    """Fill `rows`; return how many records were read, the bytes they took, and why reading stopped."""
    at, count, end = 0, 0, len(buffer)
    while count < len(rows.pc):
        if at + 9 <= end and buffer[at + 8] > UNDEFINED:
            return count, at, BAD_TYPE
        inputs_at = _head_end(buffer, at, end)
        stop, outputs_at = _record_end(buffer, inputs_at, end)
        if stop < 0:
            return count, at, -1 - stop
        _fill(buffer, at, inputs_at, outputs_at, rows, count)
        at = stop
        count += 1
    return count, at, NEEDS_MORE


def parse_records(data: bytes) -> tuple[CvpRows, int, int]:
    """Return the whole records at the start of `data`, the bytes they take, and why reading stopped."""
    count = len(data) // SHORTEST_RECORD_BYTES
    rows = CvpRows(
        pc=np.zeros(count, dtype=np.uint64),
        address=np.zeros(count, dtype=np.uint64),
        kind=np.zeros(count, dtype=np.uint8),
        taken=np.zeros(count, dtype=np.int8),
        element=np.zeros(count, dtype=np.uint8),
        inputs=np.full((count, MAX_SOURCES), NO_REGISTER, dtype=np.uint8),
        outputs=np.full((count, MAX_DESTINATIONS), NO_REGISTER, dtype=np.uint8),
        base=np.full(count, NO_REGISTER, dtype=np.uint8),
        data=np.zeros(count, dtype=np.uint8),
        key=np.zeros(count, dtype=np.uint64),
    )
    read, consumed, reason = _parse(np.frombuffer(data, dtype=np.uint8), rows)
    return choose(rows, slice(0, read)), consumed, reason
