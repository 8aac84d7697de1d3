"""Which registers an AArch64 instruction reads and writes, from its operands and our own table of roles.

Enters: encodings, `Disassembly`, `MemoryForms`. Leaves: `RegisterRoles`.

Capstone lists the operands; which of them are read and written is decided here, because its own access
information leaves out accumulators, partial writes, the flags and the base that indexing updates.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from perfvec.trace.aarch64_disassembly import OPERANDS, Disassembly
from perfvec.trace.aarch64_memory import MemoryForm, MemoryForms, bits
from perfvec.trace.aarch64_mnemonics import (
    CONDITION_READERS,
    FLAG_READERS,
    FLAG_WRITERS,
    IMPLICIT_READS,
    IMPLICIT_WRITES,
    NO_DESTINATION,
    is_sve_memory,
    reads_destination,
)
from perfvec.trace.instruction import (
    FLAGS_REGISTER,
    FP_STATUS_REGISTER,
    MAX_ADDRESS_SOURCES,
    MAX_DESTINATIONS,
    MAX_SOURCES,
    NO_REGISTER,
    SYSTEM_REGISTER,
)

_NZCV, _FPCR, _FPSR = 0x5A10, 0x5A20, 0x5A21  # op0:op1:CRn:CRm:op2 of mrs and msr, with op0's high bit


@dataclass(frozen=True)
class RegisterRoles:
    """Flat register ids of m instructions, padded with `NO_REGISTER`; columns as in `StaticInstructions`."""

    sources: NDArray[np.uint8]
    destinations: NDArray[np.uint8]
    address_sources: NDArray[np.uint8]
    base_update: NDArray[np.uint8]


def register_roles(encodings: NDArray[np.uint32], code: Disassembly, memory: MemoryForms) -> RegisterRoles:
    """Return what each of the m instructions reads and writes."""
    names, which = np.unique(code.mnemonic, return_inverse=True)
    read, written = _operand_roles(encodings, code, memory, names, which)
    implicit_read, implicit_written = _implicit(encodings, code, names, which)
    base_update = np.where(memory.writeback, memory.base, NO_REGISTER).astype(np.uint8)
    address = _address_sources(code)
    source_columns = [*_masked(code.register, read), *address.T, *implicit_read]
    destination_columns = [*_masked(code.register, written), base_update, *implicit_written]
    return RegisterRoles(
        sources=_pack(source_columns, MAX_SOURCES),
        destinations=_pack(destination_columns, MAX_DESTINATIONS),
        address_sources=_pack(list(address.T), MAX_ADDRESS_SOURCES),
        base_update=base_update,
    )


def _address_sources(code: Disassembly) -> NDArray[np.uint8]:
    """Base and index of the memory operand; of a cache operation (dc zva, x0) the register that it is given."""
    address = np.stack([code.memory_base, code.memory_index], axis=1)
    cache = np.isin(code.mnemonic, ("dc", "ic"))
    address[cache, 0] = code.register[cache].min(axis=1, initial=NO_REGISTER)
    return address


def _operand_roles(
    encodings: NDArray[np.uint32],
    code: Disassembly,
    memory: MemoryForms,
    names: NDArray[np.str_],
    which: NDArray[np.intp],
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Which explicit register operands are read and written, bool [m, 8] each."""
    position = np.arange(OPERANDS)
    first = position == 0
    writes_first = np.array([name not in NO_DESTINATION and not name.startswith("b.") for name in names])[which]
    keeps_first = np.array([reads_destination(name) for name in names])[which] | _keeps_by_operands(encodings, code)
    written = first & writes_first[:, None]
    read = ~first | (~writes_first | keeps_first)[:, None]
    _memory_roles(code, memory, read, written)
    sve = np.array([is_sve_memory(name) for name in names])[which] & (memory.form == MemoryForm.NONE)
    sve &= code.memory_position < OPERANDS
    _sve_memory_roles(code, sve, read, written)
    return read | (written & (code.lane >= 0)), written


def _keeps_by_operands(encodings: NDArray[np.uint32], code: Disassembly) -> NDArray[np.bool_]:
    """Instructions whose spelling, not mnemonic, says that the destination's old value matters.

    Vector orr/bic with a constant combine it into the destination; a merging SVE predicate keeps the rest of it.
    """
    combined = (
        np.isin(code.mnemonic, ("orr", "bic")) & (code.register_bank[:, 0] == "V") & (code.register_bank[:, 1] == "")
    )
    sve = bits(encodings, 28, 25) == 2
    return combined | (sve & (code.register_bank[:, 0] == "Z") & (code.register_bank[:, 1] == "P"))


def _memory_roles(code: Disassembly, memory: MemoryForms, read: NDArray[np.bool_], written: NDArray[np.bool_]) -> None:
    """Overwrite the roles of the load/store group's data registers in place."""
    position = np.arange(OPERANDS)
    data = position < code.memory_position[:, None]
    form = memory.form[:, None]
    pair = ((code.register_bank != "") & data).sum(axis=1)[:, None] >= 4  # casp names two pairs
    status = (form == MemoryForm.EXCLUSIVE) & (position == 0)
    old_value = position < np.where(pair, 2, 1)
    compare, atomic = form == MemoryForm.COMPARE_AND_SWAP, form == MemoryForm.ATOMIC
    loads, stores = memory.load[:, None], memory.store[:, None]
    write = np.select([compare, atomic, loads], [old_value, position == 1, True], stores & status)
    reads = np.select([compare, atomic, loads], [True, position == 0, False], stores & ~status)
    in_group = form != MemoryForm.NONE
    written[:] = np.where(in_group, write & data, written)
    read[:] = np.where(in_group, (reads & data) | (position > code.memory_position[:, None]), read)


def _sve_memory_roles(
    code: Disassembly, rows: NDArray[np.bool_], read: NDArray[np.bool_], written: NDArray[np.bool_]
) -> None:
    """Overwrite the roles of SVE loads and stores in place: data registers come first, predicates are read."""
    if not rows.any():
        return
    loads = np.char.startswith(code.mnemonic[rows], "ld")[:, None]
    data = (code.register_bank[rows] == "Z") | ((np.arange(OPERANDS) == 0) & (code.mnemonic[rows] == "ldr")[:, None])
    data &= np.arange(OPERANDS) < code.memory_position[rows, None]
    written[rows] = data & loads
    read[rows] = ~(data & loads)


def _implicit(
    encodings: NDArray[np.uint32], code: Disassembly, names: NDArray[np.str_], which: NDArray[np.intp]
) -> tuple[list[NDArray[np.uint8]], list[NDArray[np.uint8]]]:
    """Registers that no operand names: the flags, the link register, system registers; uint8 [m] columns."""
    sve_flags = [name.startswith("while") for name in names]
    reads_flags = [n in FLAG_READERS or n in CONDITION_READERS or n.startswith(("b.", "bc.")) for n in names]
    writes_flags = [name in FLAG_WRITERS or sve for name, sve in zip(names, sve_flags, strict=True)]
    system = _system_register(encodings)
    default_return = (code.mnemonic == "ret") & (code.register[:, 0] == NO_REGISTER) & (encodings == 0xD65F03C0)
    read = [
        np.where(np.array(reads_flags)[which], FLAGS_REGISTER, NO_REGISTER),
        np.where(code.mnemonic == "mrs", system, NO_REGISTER),
        np.where(default_return, 30, NO_REGISTER),
        *(
            np.array([IMPLICIT_READS.get(str(n), ())[k : k + 1] or (NO_REGISTER,) for n in names])[which, 0]
            for k in (0, 1)
        ),
    ]
    written = [
        np.where(np.array(writes_flags)[which], FLAGS_REGISTER, NO_REGISTER),
        np.where(code.mnemonic == "msr", system, NO_REGISTER),
        np.array([IMPLICIT_WRITES.get(str(n), NO_REGISTER) for n in names])[which],
    ]
    return [column.astype(np.uint8) for column in read], [column.astype(np.uint8) for column in written]


def _system_register(encodings: NDArray[np.uint32]) -> NDArray[np.uint8]:
    """Flat id of the system register that mrs or msr names."""
    number = bits(encodings, 19, 5) | np.uint32(0x4000)
    known = [number == _NZCV, (number == _FPCR) | (number == _FPSR)]
    return np.select(known, [FLAGS_REGISTER, FP_STATUS_REGISTER], SYSTEM_REGISTER).astype(np.uint8)


def _masked(register: NDArray[np.uint8], mask: NDArray[np.bool_]) -> list[NDArray[np.uint8]]:
    return list(np.where(mask, register, NO_REGISTER).astype(np.uint8).T)


def _pack(columns: list[NDArray[np.uint8]], width: int) -> NDArray[np.uint8]:
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
