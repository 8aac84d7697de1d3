"""Which of an instruction's explicit register operands are read, and which are written.

Enters: encodings, `Disassembly`, `MemoryForms`. Leaves: two masks over the operands. The general rule is that
the first operand is written and the others are read; tables name the exceptions, and loads and stores have
rules of their own.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from perfvec.trace.aarch64_disassembly import OPERANDS, Disassembly
from perfvec.trace.aarch64_memory import MemoryForm, MemoryForms, bits
from perfvec.trace.aarch64_mnemonics import NO_DESTINATION, is_sve_memory, reads_destination

Mask = NDArray[np.bool_]
_POSITION = np.arange(OPERANDS)
_CASP_REGISTERS = 4


def operand_roles(encodings: NDArray[np.uint32], code: Disassembly, memory: MemoryForms) -> tuple[Mask, Mask]:
    """Return which register operands are read and which are written, bool [m, 8] each."""
    writes_first = code.by_name(_writes_first, np.bool_)
    keeps_first = code.by_name(reads_destination, np.bool_) | _keeps_by_operands(encodings, code)
    first = _POSITION == 0
    written = first & writes_first[:, None]
    read = ~first | (~writes_first | keeps_first)[:, None]
    _memory_roles(code, memory, read, written)
    _sve_memory_roles(code, sve_memory(encodings, code), read, written)
    return read | (written & (code.lane >= 0)), written  # a write to one lane keeps the others


def sve_memory(encodings: NDArray[np.uint32], code: Disassembly) -> Mask:
    """Which rows are SVE loads, stores and prefetches, bool [m]."""
    group = bits(encodings, 28, 25) == 2
    return np.asarray(code.by_name(is_sve_memory, np.bool_) & group)


def _writes_first(mnemonic: str) -> bool:
    return mnemonic not in NO_DESTINATION and not mnemonic.startswith(("b.", "bc."))


def _keeps_by_operands(encodings: NDArray[np.uint32], code: Disassembly) -> Mask:
    """Instructions whose spelling, not mnemonic, says that the destination's old value matters.

    Vector orr and bic with a constant combine it into the destination; an SVE predicate leaves elements as they were.
    """
    bank = code.register_bank
    combined = code.named("orr", "bic") & (bank[:, 0] == "V") & (bank[:, 1] == "")
    predicated = (bits(encodings, 28, 25) == 2) & (bank[:, 0] == "Z") & (bank[:, 1] == "P")
    chosen = code.named("sel", "compact", "histcnt")  # build their result from their other operands only
    return np.asarray(combined | (predicated & ~chosen))


def _memory_roles(code: Disassembly, memory: MemoryForms, read: Mask, written: Mask) -> None:
    """Overwrite the roles of the load/store group's data registers in place."""
    form = memory.form[:, None]
    data = code.memory_position[:, None] > _POSITION
    registers = ((code.register_bank != "") & data).sum(axis=1)[:, None]
    compared = np.where(registers >= _CASP_REGISTERS, 2, 1) > _POSITION  # casp names two pairs
    status = (form == MemoryForm.EXCLUSIVE) & (_POSITION == 0)
    compare, atomic = form == MemoryForm.COMPARE_AND_SWAP, form == MemoryForm.ATOMIC
    loads = memory.load[:, None]
    writes = np.select([compare, atomic, loads], [compared, _POSITION == 1, True], status)
    reads = np.select([compare, atomic, loads], [True, _POSITION == 0, False], ~status)
    in_group = form != MemoryForm.NONE
    written[:] = np.where(in_group, writes & data, written)
    read[:] = np.where(in_group, (reads & data) | ~data, read)


def _sve_memory_roles(code: Disassembly, rows: Mask, read: Mask, written: Mask) -> None:
    """Overwrite the roles of SVE loads and stores in place: data comes before the predicate, or is alone."""
    if not rows.any():
        return
    bank = code.register_bank[rows]
    predicated = (bank == "P").any(axis=1)
    data = np.where(predicated, (bank == "P").argmax(axis=1), 1)[:, None] > _POSITION
    data |= (code.named("ldr", "str")[rows])[:, None] & (_POSITION == 0)
    loads = code.by_name(lambda name: name.startswith("ld"), np.bool_)[rows][:, None]
    written[rows] = data & loads
    read[rows] = ~(data & loads)
