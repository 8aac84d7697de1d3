"""Which registers an AArch64 instruction reads and writes.

Enters: encodings, `Disassembly`, `MemoryForms`. Leaves: `RegisterRoles`.

Capstone lists the operands; which of them are read and written is decided here and in `aarch64_operand_roles`,
because its own access information leaves out accumulators, partial writes and some uses of the flags.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from perfvec.trace.aarch64_disassembly import OPERANDS, Disassembly
from perfvec.trace.aarch64_memory import MemoryForms
from perfvec.trace.aarch64_mnemonics import FLAG_WRITERS, IMPLICIT_READS, IMPLICIT_WRITES, reads_flags
from perfvec.trace.aarch64_operand_roles import operand_roles, sve_memory
from perfvec.trace.aarch64_system import system_register
from perfvec.trace.instruction import (
    FLAGS_REGISTER,
    MAX_ADDRESS_SOURCES,
    MAX_DESTINATIONS,
    MAX_SOURCES,
    NO_REGISTER,
)

_PLAIN_RETURN = 0xD65F03C0  # 'ret' names no operand where it returns to x30
_LINK_REGISTER = 30

Registers = NDArray[np.uint8]


@dataclass(frozen=True)
class RegisterRoles:
    """Flat register ids of m instructions, padded with `NO_REGISTER`; columns as in `StaticInstructions`."""

    sources: Registers
    destinations: Registers
    address_sources: Registers
    base_update: Registers


def register_roles(encodings: NDArray[np.uint32], code: Disassembly, memory: MemoryForms) -> RegisterRoles:
    """Return what each of the m instructions reads and writes."""
    read, written = operand_roles(encodings, code, memory)
    address = _address_sources(encodings, code)
    base_update = np.where(memory.writeback, memory.base, NO_REGISTER).astype(np.uint8)
    sources = [*_columns(code.register, read), *address, *_implicit_reads(encodings, code)]
    destinations = [*_columns(code.register, written), base_update, *_implicit_writes(encodings, code)]
    return RegisterRoles(
        sources=_pack(sources, MAX_SOURCES),
        destinations=_pack(destinations, MAX_DESTINATIONS),
        address_sources=_pack(address, MAX_ADDRESS_SOURCES),
        base_update=base_update,
    )


def _address_sources(encodings: NDArray[np.uint32], code: Disassembly) -> list[Registers]:
    """Base and index of the memory operand, or what stands in its place.

    A cache operation (dc zva, x0) is given its address in a register; an SVE gather in a vector behind the predicate.
    """
    base, index = code.memory_base.copy(), code.memory_index
    cache = code.named("dc", "ic")
    base[cache] = code.register[cache].min(axis=1, initial=NO_REGISTER)
    vectors = sve_memory(encodings, code) & (code.memory_position == OPERANDS)
    behind = np.cumsum(code.register_bank[vectors] == "P", axis=1) > 0
    behind &= code.register_bank[vectors] == "Z"
    base[vectors] = np.where(behind, code.register[vectors], NO_REGISTER).min(axis=1, initial=NO_REGISTER)
    return [base, index]


def _implicit_reads(encodings: NDArray[np.uint32], code: Disassembly) -> list[Registers]:
    """Registers read that no operand names."""
    return [
        _where(code.by_name(reads_flags, np.bool_), FLAGS_REGISTER),
        _where(code.named("mrs"), system_register(encodings)),
        _where(encodings == _PLAIN_RETURN, _LINK_REGISTER),
        code.by_name(lambda name: _at(IMPLICIT_READS.get(name, ()), 0), np.uint8),
        code.by_name(lambda name: _at(IMPLICIT_READS.get(name, ()), 1), np.uint8),
    ]


def _implicit_writes(encodings: NDArray[np.uint32], code: Disassembly) -> list[Registers]:
    """Registers written that no operand names."""
    return [
        _where(code.named(*FLAG_WRITERS), FLAGS_REGISTER),
        _where(code.named("msr"), system_register(encodings)),
        code.by_name(lambda name: IMPLICIT_WRITES.get(name, NO_REGISTER), np.uint8),
    ]


def _at(registers: tuple[int, ...], position: int) -> int:
    return registers[position] if position < len(registers) else NO_REGISTER


def _where(rows: NDArray[np.bool_], register: int | Registers) -> Registers:
    return np.where(rows, register, NO_REGISTER).astype(np.uint8)


def _columns(register: Registers, mask: NDArray[np.bool_]) -> list[Registers]:
    return list(_where(mask, register).T)


def _pack(columns: list[Registers], width: int) -> Registers:
    """Move the registers to the left, once each, in column order; registers beyond `width` are dropped."""
    rows = len(columns[0])
    packed = np.full((rows, width), NO_REGISTER, dtype=np.uint8)
    count = np.zeros(rows, dtype=np.intp)
    for column in columns:
        new = np.flatnonzero((column != NO_REGISTER) & (count < width))
        new = new[~(packed[new] == column[new, None]).any(axis=1)]
        packed[new, count[new]] = column[new]
        count[new] += 1
    return packed
