"""Reader of ChampSim traces: records of 64 bytes, no header.

Enters: a `ReadRequest`. Leaves: a `ReadResult` of ISA 'x86-64'. A record, little-endian: ip u64, is_branch u8,
branch_taken u8, destination_registers u8[2], source_registers u8[4], destination_memory u64[2], source_memory u64[4];
0 is an empty slot. There is no opcode: the kind of a branch follows from which of the stack pointer, the flags and
the instruction pointer it reads and writes, by ChampSim's own rules (inc/instruction.h), and the operation class of
everything else is assumed from its registers and memory slots.
"""

from __future__ import annotations

from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from perfvec.errors import TraceError
from perfvec.trace.instruction import OPERATION_CLASS_INDEX, VECTOR_REGISTER_BASE, InstructionFlag
from perfvec.trace.readers.champsim_registers import FLAGS, INSTRUCTION_POINTER, STACK_POINTER, TO_OURS
from perfvec.trace.readers.columns import ColumnBuilder
from perfvec.trace.readers.interning import Numbering
from perfvec.trace.readers.request import ReadRequest
from perfvec.trace.readers.result import CodeLack, ReadResult
from perfvec.trace.readers.scan import kernel
from perfvec.trace.readers.static_rows import StaticRow, static_table, unique
from perfvec.trace.readers.wrappers import read_up_to

NAME = "champsim"
ORIGIN = "ChampSim"
RECORD = np.dtype(
    [
        ("ip", "<u8"),
        ("is_branch", "u1"),
        ("branch_taken", "u1"),
        ("destination_registers", "u1", (2,)),
        ("source_registers", "u1", (4,)),
        ("destination_memory", "<u8", (2,)),
        ("source_memory", "<u8", (4,)),
    ]
)
CHUNK_RECORDS = 1 << 16
SAMPLE_RECORDS = 1024
LONGEST_INSTRUCTION_BYTES = 15
LACKS = (
    CodeLack("ChampSim records no opcode: operation classes are assumed from registers and memory slots."),
    CodeLack("ChampSim does not say how many bytes an access has."),
    CodeLack("The trace is of another instruction set than the AArch64 programs that the model was trained on."),
)
LOADS_BIT, STORES_BIT, BRANCH_BIT = 48, 49, 50
WORDS, FIRST_SLOT, FIRST_SOURCE = 8, 2, 4  # of 64 bits, in a record


class BranchKind(IntEnum):
    """What ChampSim takes a record for."""

    NONE = 0
    DIRECT_JUMP = 1
    INDIRECT_JUMP = 2
    CONDITIONAL = 3
    DIRECT_CALL = 4
    INDIRECT_CALL = 5
    RETURN = 6
    OTHER = 7


BRANCH_FLAGS: dict[BranchKind, InstructionFlag] = {
    BranchKind.DIRECT_JUMP: InstructionFlag.UNCONDITIONAL | InstructionFlag.DIRECT,
    BranchKind.INDIRECT_JUMP: InstructionFlag.UNCONDITIONAL,
    BranchKind.CONDITIONAL: InstructionFlag.CONDITIONAL | InstructionFlag.DIRECT,
    BranchKind.DIRECT_CALL: InstructionFlag.UNCONDITIONAL | InstructionFlag.DIRECT | InstructionFlag.CALL,
    BranchKind.INDIRECT_CALL: InstructionFlag.UNCONDITIONAL | InstructionFlag.CALL,
    BranchKind.RETURN: InstructionFlag.UNCONDITIONAL | InstructionFlag.RETURN,
    BranchKind.OTHER: InstructionFlag.CONDITIONAL,
}


def branch_kinds(records: NDArray[np.void]) -> NDArray[np.uint8]:
    """Return the `BranchKind` of each record, uint8 [n]."""
    sources, destinations = records["source_registers"], records["destination_registers"]
    writes_ip, writes_sp = _any(destinations, INSTRUCTION_POINTER), _any(destinations, STACK_POINTER)
    reads_ip, reads_sp, reads_flags = (_any(sources, number) for number in (INSTRUCTION_POINTER, STACK_POINTER, FLAGS))
    special = np.isin(sources, (0, INSTRUCTION_POINTER, STACK_POINTER, FLAGS))
    reads_other = (~special).any(axis=1)
    stack = reads_sp & writes_sp
    rules = [
        (~reads_sp & ~reads_flags & ~reads_other, BranchKind.DIRECT_JUMP),
        (~reads_sp & ~reads_ip & ~reads_flags & reads_other, BranchKind.INDIRECT_JUMP),
        (~reads_sp & reads_ip & ~writes_sp & (reads_flags | reads_other), BranchKind.CONDITIONAL),
        (stack & reads_ip & ~reads_flags & ~reads_other, BranchKind.DIRECT_CALL),
        (stack & reads_ip & ~reads_flags & reads_other, BranchKind.INDIRECT_CALL),
        (stack & ~reads_ip, BranchKind.RETURN),
    ]
    kind = np.select([writes_ip & rule for rule, _ in rules], [kind for _, kind in rules], BranchKind.NONE)
    other = (kind == BranchKind.NONE) & (writes_ip | (records["is_branch"] != 0))
    return np.where(other, BranchKind.OTHER, kind).astype(np.uint8)


def _any(registers: NDArray[np.uint8], number: int) -> NDArray[np.bool_]:
    return np.asarray((registers == number).any(axis=1))


def recognise(head: bytes) -> float:
    """Return how surely the bytes are ChampSim records, 0 to 1."""
    count = min(len(head) // RECORD.itemsize, SAMPLE_RECORDS)
    if not count:
        return 0.0
    records = np.frombuffer(head, dtype=RECORD, count=count)
    flags = (records["is_branch"] <= 1) & (records["branch_taken"] <= 1) & (records["ip"] != 0)
    if flags.mean() < 1.0 or count == 1:
        return 0.5 * float(flags.all())
    step = np.diff(records["ip"])
    straight = (step > 0) & (step <= LONGEST_INSTRUCTION_BYTES)
    plain = (records["is_branch"][:-1] == 0) & (branch_kinds(records[:-1]) == BranchKind.NONE)
    return 0.5 + 0.5 * float(straight[plain].mean()) if plain.any() else 0.5


def read(request: ReadRequest) -> ReadResult:
    """Read the records.

    Raises:
        TraceError: not a single whole record, or a limit is passed.
    """
    columns = ColumnBuilder(request.budget, request.keep)
    numbering, rows, several, spare = Numbering(), list[StaticRow](), 0, 0
    kinds = np.zeros(0, dtype=np.uint8)
    while not columns.full:
        request.budget.check_time()
        data = read_up_to(request.stream, CHUNK_RECORDS * RECORD.itemsize)
        whole = len(data) // RECORD.itemsize
        spare = len(data) % RECORD.itemsize
        if whole:
            records = np.frombuffer(data, dtype=RECORD, count=whole)
            keys, address = np.empty(whole, dtype=np.uint64), np.empty(whole, dtype=np.uint64)
            several += _scan(records.view("<u8").reshape(whole, WORDS), keys, address)
            index, fresh = numbering.number(keys)
            request.budget.check_distinct(len(numbering))
            kinds = np.concatenate([kinds, branch_kinds(records[fresh])])
            found = zip(keys[fresh], kinds[len(rows) :], strict=True)
            rows += [_static_row(int(key), BranchKind(kind)) for key, kind in found]
            columns.append(records["ip"], address, index, taken=_taken(records, kinds[index]))
        if len(data) < CHUNK_RECORDS * RECORD.itemsize:
            break
    if not rows:
        raise TraceError(f"The file has {spare} bytes; a ChampSim record has {RECORD.itemsize}.")
    lacks: tuple[str, ...] = LACKS
    if several:
        lacks += (f"{several:,} instructions access several places in memory; the lowest address read is kept.",)
    return ReadResult(
        trace=columns.finish(request.program, "x86-64", ORIGIN, static_table(rows)),
        format=NAME,
        confidence="low",
        lacks=lacks,
        truncated=columns.full or spare > 0 or request.cut,
        assumed_classes=1.0,
    )


@kernel
def _scan(words: NDArray[np.uint64], keys: NDArray[np.uint64], addresses: NDArray[np.uint64]) -> int:
    """Fill in each record's key and address; return how many records name more than one place in memory.

    words: uint64 [n, 8], the records: ip; flags and registers; two destinations and four sources in memory. The key
    packs registers, memory slots used and the branch flag, without loss, into 64 bits. The address is the lowest one
    read, else the lowest one written.
    """
    several = 0
    for row in range(len(words)):
        lowest_read, lowest_written, highest = np.uint64(0), np.uint64(0), np.uint64(0)
        for slot in range(FIRST_SLOT, WORDS):
            address = words[row, slot]
            highest = max(highest, address)
            if address == 0:
                continue
            if slot < FIRST_SOURCE:
                lowest_written = address if lowest_written == 0 else min(lowest_written, address)
            else:
                lowest_read = address if lowest_read == 0 else min(lowest_read, address)
        key = words[row, 1] >> np.uint64(16)
        key |= np.uint64(lowest_read != 0) << np.uint64(LOADS_BIT)
        key |= np.uint64(lowest_written != 0) << np.uint64(STORES_BIT)
        key |= np.uint64((words[row, 1] & np.uint64(0xFF)) != 0) << np.uint64(BRANCH_BIT)
        keys[row] = key
        addresses[row] = lowest_read if lowest_read != 0 else lowest_written
        several += highest != addresses[row]
    return several


def _taken(records: NDArray[np.void], kinds: NDArray[np.uint8]) -> NDArray[np.int8]:
    recorded = (kinds == BranchKind.CONDITIONAL) | (kinds == BranchKind.OTHER)
    taken = np.where(recorded, records["branch_taken"] != 0, kinds != BranchKind.NONE)
    return np.asarray(taken.astype(np.int8))


def _static_row(key: int, kind: BranchKind) -> StaticRow:
    destinations = unique(int(TO_OURS[key >> shift & 0xFF]) for shift in (0, 8))
    sources = unique(int(TO_OURS[key >> shift & 0xFF]) for shift in (16, 24, 32, 40))
    loads, stores = key >> LOADS_BIT & 1, key >> STORES_BIT & 1
    flags = int(BRANCH_FLAGS.get(kind, InstructionFlag(0)))
    flags |= (int(InstructionFlag.LOAD) if loads else 0) | (int(InstructionFlag.STORE) if stores else 0)
    vector = any(VECTOR_REGISTER_BASE <= register < VECTOR_REGISTER_BASE + 32 for register in (*sources, *destinations))
    return StaticRow(
        op_class=_assumed_class(bool(loads), bool(stores), kind != BranchKind.NONE, vector),
        sources=sources,
        destinations=destinations,
        address_sources=sources[:2] if loads and not stores else (),
        flags=flags,
    )


def _assumed_class(loads: bool, stores: bool, branch: bool, vector: bool) -> int:
    if loads and not branch:
        return OPERATION_CLASS_INDEX["MemRead"]
    if stores and not branch:
        return OPERATION_CLASS_INDEX["MemWrite"]
    return OPERATION_CLASS_INDEX["FloatAdd" if vector and not branch else "IntAlu"]
