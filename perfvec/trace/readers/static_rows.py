"""Rows of the static table for formats that carry no encodings.

Enters: what a format says of a distinct instruction. Leaves: `StaticInstructions`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from perfvec.trace.instruction import (
    MAX_ADDRESS_SOURCES,
    MAX_DESTINATIONS,
    MAX_SOURCES,
    NO_REGISTER,
    OPERATION_CLASS_INDEX,
    InstructionFlag,
    StaticInstructions,
)

UNKNOWN_CLASS = OPERATION_CLASS_INDEX["unknown"]
MEMORY = int(InstructionFlag.LOAD | InstructionFlag.STORE)
INTERMEDIATE = 254  # a register between the micro-operations of one instruction; never leaves the readers


@dataclass(frozen=True)
class StaticRow:
    """One distinct instruction; register ids as in `perfvec.trace.instruction`."""

    op_class: int
    sources: tuple[int, ...] = ()
    destinations: tuple[int, ...] = ()
    address_sources: tuple[int, ...] = ()
    base_update: int = NO_REGISTER
    flags: int = 0
    micro_ops: int = 1
    encoding: int = 0


UNKNOWN_ROW = StaticRow(op_class=UNKNOWN_CLASS, flags=int(InstructionFlag.UNDECODED))


def unique(registers: Iterable[int]) -> tuple[int, ...]:
    """Return the registers without `NO_REGISTER` and repetitions, in order of first appearance."""
    return tuple(dict.fromkeys(register for register in registers if register != NO_REGISTER))


def merge_rows(micro_ops: Sequence[StaticRow]) -> StaticRow:
    """Return the architectural instruction that a sequence of micro-operations makes up.

    Its class is the first one's, as in the dataset. What passes between micro-operations (`INTERMEDIATE`, and a
    register that an earlier one wrote) is no source.
    """
    sources: list[int] = []
    destinations: list[int] = []
    flags = 0
    for row in micro_ops:
        sources += [register for register in row.sources if register not in destinations]
        destinations += row.destinations
        flags |= row.flags
    address = _address_registers(micro_ops)
    return replace(
        micro_ops[0],
        sources=_architectural(sources),
        destinations=_architectural(destinations),
        address_sources=address,
        base_update=_base_update(micro_ops, address),
        flags=flags,
        micro_ops=len(micro_ops),
    )


def _architectural(registers: Iterable[int]) -> tuple[int, ...]:
    return tuple(register for register in unique(registers) if register != INTERMEDIATE)


def _address_registers(micro_ops: Sequence[StaticRow]) -> tuple[int, ...]:
    """Registers that form the address; an intermediate one stands for what it was computed from."""
    behind: tuple[int, ...] = ()
    found: list[int] = []
    for row in micro_ops:
        for register in row.address_sources:
            found += behind if register == INTERMEDIATE else (register,)
        if INTERMEDIATE in row.destinations and not row.flags & MEMORY:
            behind = _architectural(row.sources)
    return _architectural(found)


def _base_update(micro_ops: Sequence[StaticRow], address: tuple[int, ...]) -> int:
    """The address register that a micro-operation of its own writes, in an instruction that accesses memory."""
    stated = next((row.base_update for row in micro_ops if row.base_update < INTERMEDIATE), NO_REGISTER)
    if stated != NO_REGISTER or not any(row.flags & MEMORY for row in micro_ops):
        return stated
    written = [register for row in micro_ops if not row.flags & MEMORY for register in row.destinations]
    return next((register for register in written if register in address), NO_REGISTER)


def static_table(rows: Sequence[StaticRow]) -> StaticInstructions:
    """Return the rows as a table; registers beyond what it holds are left out."""
    return StaticInstructions(
        encoding=np.array([row.encoding for row in rows], dtype=np.uint32),
        op_class=np.array([row.op_class for row in rows], dtype=np.uint8),
        sources=_padded([row.sources for row in rows], MAX_SOURCES),
        destinations=_padded([row.destinations for row in rows], MAX_DESTINATIONS),
        address_sources=_padded([row.address_sources for row in rows], MAX_ADDRESS_SOURCES),
        base_update=np.array([row.base_update for row in rows], dtype=np.uint8),
        flags=np.array([row.flags for row in rows], dtype=np.uint32),
        micro_ops=np.array([min(row.micro_ops, 255) for row in rows], dtype=np.uint8),
    )


def _padded(registers: Sequence[Sequence[int]], width: int) -> NDArray[np.uint8]:
    table = np.full((len(registers), width), NO_REGISTER, dtype=np.uint8)
    for row, ids in zip(table, registers, strict=True):
        row[: min(width, len(ids))] = ids[:width]
    return table
