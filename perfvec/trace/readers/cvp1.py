"""Reader of CVP-1 traces (Qualcomm's, of the first championship on value prediction; AArch64).

Enters: a `ReadRequest`. Leaves: a `ReadResult`. The records are described in `cvp1_records`. There are nine classes of
instructions and no encodings, so the finer operation class is an assumption. As in the championship's own reader, an
integer instruction without outputs is a compare, and a conditional branch without inputs reads the flags.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from perfvec.errors import TraceError
from perfvec.trace.instruction import NO_REGISTER, OPERATION_CLASS_INDEX, InstructionFlag
from perfvec.trace.readers.columns import ColumnBuilder
from perfvec.trace.readers.cvp1_records import (
    ALU,
    BAD_TYPE,
    CONDITIONAL,
    DIRECT_JUMP,
    FIRST_VECTOR,
    FLAGS,
    FLOAT,
    INDIRECT_JUMP,
    LOAD,
    NEEDS_MORE,
    SLOW_ALU,
    STORE,
    UNDEFINED,
    CvpRows,
    parse_records,
)
from perfvec.trace.readers.interning import Numbering
from perfvec.trace.readers.request import ReadRequest
from perfvec.trace.readers.result import CodeLack, ReadResult
from perfvec.trace.readers.static_rows import StaticRow, static_table, unique
from perfvec.trace.readers.wrappers import read_up_to

NAME = "cvp-1"
ORIGIN = "CVP-1"
CHUNK_BYTES = 4 << 20
LINK_REGISTER = 30
SAMPLE_RECORDS = 8
# Register ids 0-31 (31 the stack pointer), 32-63 and 64 are those of `perfvec.trace.instruction`.
CLASS_NAMES = ("IntAlu", "MemRead", "MemWrite", "IntAlu", "IntAlu", "IntAlu", "FloatAdd", "IntMult", "unknown")
FLAGS_OF_TYPE = {
    LOAD: InstructionFlag.LOAD,
    STORE: InstructionFlag.STORE,
    CONDITIONAL: InstructionFlag.CONDITIONAL | InstructionFlag.DIRECT,
    DIRECT_JUMP: InstructionFlag.UNCONDITIONAL | InstructionFlag.DIRECT,
    INDIRECT_JUMP: InstructionFlag.UNCONDITIONAL,
    UNDEFINED: InstructionFlag.UNDECODED,
}
LACKS = (
    CodeLack(
        "CVP-1 has no encodings and nine classes: floating-point work counts as additions, slow integer work as "
        "multiplications."
    ),
    "CVP-1 gives the size of one register: loads are multiplied by their outputs, integer stores of pairs without base "
    "update count once.",
    CodeLack("CVP-1 has no addressing modes: base updates are recognised by their values."),
)


def recognise(head: bytes) -> float:
    """Return how surely the bytes are CVP-1 records, 0 to 1."""
    rows, _, reason = parse_records(head)
    count = len(rows.pc)
    if reason != NEEDS_MORE or not count or (rows.pc & np.uint64(3) != 0).any():
        return 0.0
    if count == 1:
        return 0.4
    straight = (rows.kind < CONDITIONAL) | (rows.kind > INDIRECT_JUMP)
    follows = rows.pc[1:] == rows.pc[:-1] + np.uint64(4)
    share = float(follows[straight[:-1]].mean()) if straight[:-1].any() else 0.5
    return share if count >= SAMPLE_RECORDS else 0.9 * share


def read(request: ReadRequest) -> ReadResult:
    """Read the records.

    Raises:
        TraceError: a record that cannot be, or a limit is passed.
    """
    columns = ColumnBuilder(request.budget, request.keep)
    numbering, rows, rest, position = Numbering(), list[StaticRow](), b"", 0
    assumed = 0
    while not columns.full:
        request.budget.check_time()
        data = read_up_to(request.stream, CHUNK_BYTES)
        if not data:
            break
        records, consumed, reason = parse_records(rest + data)
        if reason != NEEDS_MORE:
            what = "type" if reason == BAD_TYPE else "register"
            raise TraceError(
                f"The CVP-1 record {columns.rows + len(records.pc) + 1:,}, at byte {position + consumed:,}, has a "
                f"{what} that does not exist; the file is damaged or in another format."
            )
        rest = (rest + data)[consumed:]
        position += consumed
        index, fresh = numbering.number(records.key)
        request.budget.check_distinct(len(numbering))
        rows += [_static_row(records, int(row)) for row in fresh]
        assumed += int(np.isin(records.kind, (FLOAT, SLOW_ALU)).sum())
        columns.append(records.pc, records.address, index, _sizes(records), records.taken)
    return ReadResult(
        trace=columns.finish(request.program, "aarch64", ORIGIN, static_table(rows)),
        format=NAME,
        confidence="reduced",
        lacks=LACKS,
        truncated=columns.full or bool(rest) or request.cut,
        assumed_classes=assumed / max(1, columns.rows),
    )


def _sizes(records: CvpRows) -> NDArray[np.uint16]:
    return records.element.astype(np.uint16) * records.data


def _static_row(records: CvpRows, row: int) -> StaticRow:
    kind = int(records.kind[row])
    sources = unique(int(register) for register in records.inputs[row])
    destinations = unique(int(register) for register in records.outputs[row])
    if kind == ALU and not destinations:  # compares; the traces do not list the flags
        destinations = (FLAGS,)
    if kind == CONDITIONAL and not sources:
        sources = (FLAGS,)
    base = int(records.base[row])
    flags = FLAGS_OF_TYPE.get(kind, InstructionFlag(0))
    if flags & InstructionFlag.UNCONDITIONAL:
        if LINK_REGISTER in destinations:
            flags |= InstructionFlag.CALL
        elif kind == INDIRECT_JUMP and sources == (LINK_REGISTER,):
            flags |= InstructionFlag.RETURN
    return StaticRow(
        op_class=OPERATION_CLASS_INDEX[CLASS_NAMES[kind]],
        sources=sources,
        destinations=destinations,
        address_sources=_address_sources(kind, sources, base),
        base_update=base,
        flags=int(flags),
    )


def _address_sources(kind: int, sources: tuple[int, ...], base: int) -> tuple[int, ...]:
    """A load reads nothing but its address; of a store's integers only the updated or the single one is surely it."""
    integers = tuple(register for register in sources if register < FIRST_VECTOR)
    if kind == LOAD:
        return integers[:2]
    if kind != STORE:
        return ()
    if base != NO_REGISTER:
        return (base,)
    return integers if len(integers) == 1 or len(integers) < len(sources) else ()
