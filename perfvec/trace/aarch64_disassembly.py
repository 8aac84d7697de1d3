"""AArch64 words to typed operands, by capstone.

Enters: distinct encodings, uint32. Leaves: `Disassembly`, their mnemonics and operands as columns.

Capstone disassembles the whole table in one C call; its structures are then read as numpy columns at the
offsets that its own ctypes declarations give, because building one Python object an instruction would be
ten times slower.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import capstone
import numpy as np
from capstone import arm64, arm64_const
from numpy.typing import NDArray

from perfvec.trace.instruction import (
    FLAGS_REGISTER,
    NO_REGISTER,
    PREDICATE_REGISTER_BASE,
    SP_REGISTER,
    VECTOR_REGISTER_BASE,
)

OPERANDS = 8
CHUNK_ENCODINGS = 16_384  # bounds capstone's memory: about 2 kB an instruction
_MNEMONIC = "S32"
_BANKS = {"W": 0, "X": 0, "P": PREDICATE_REGISTER_BASE} | dict.fromkeys("BHSDQVZ", VECTOR_REGISTER_BASE)
_NAMED = {"SP": SP_REGISTER, "WSP": SP_REGISTER, "FP": 29, "LR": 30, "NZCV": FLAGS_REGISTER}


@dataclass(frozen=True)
class Disassembly:
    """Operands of m encodings, in capstone's (assembly) order.

    names: distinct mnemonics, '.byte' for words that are no instruction. name_index: intp [m], which one each has.
    register: uint8 [m, 8], flat register id of each register operand, `NO_REGISTER` for the zero register
    and for operands that are not registers. lane: int32 [m, 8], the element an operand names, or -1.
    arrangement: int32 [m, 8], capstone's vector arrangement, 0 for a scalar.
    memory_base, memory_index: uint8 [m], the registers of the memory operand, else `NO_REGISTER`.
    memory_position: int8 [m], which operand that is, 8 where there is none. has_immediate: bool [m], an integer
    or floating constant is among the operands. register_bank: str [m, 8], capstone's letter of each register
    operand (W, X, B, H, S, D, Q, V, Z, P), '' for other operands.
    """

    names: tuple[str, ...]
    name_index: NDArray[np.intp]
    register: NDArray[np.uint8]
    lane: NDArray[np.int32]
    arrangement: NDArray[np.int32]
    memory_base: NDArray[np.uint8]
    memory_index: NDArray[np.uint8]
    memory_position: NDArray[np.int8]
    has_immediate: NDArray[np.bool_]
    register_bank: NDArray[np.str_]

    def __len__(self) -> int:
        return len(self.name_index)

    def by_name(self, value: Callable[[str], Any], dtype: Any) -> NDArray[Any]:
        """Evaluate a function of the mnemonic once for each distinct one, and return it for each row, [m]."""
        return np.array([value(name) for name in self.names], dtype=dtype)[self.name_index]

    def named(self, *mnemonics: str) -> NDArray[np.bool_]:
        """Whether each row's mnemonic is among the given ones, bool [m]."""
        return self.by_name(lambda name: name in mnemonics, np.bool_)


def disassemble(encodings: NDArray[np.uint32]) -> Disassembly:
    """Disassemble each of the m words; never raises on any value.

    Args:
        encodings: uint32 [m].
    """
    code = np.ascontiguousarray(encodings, dtype="<u4")
    chunks = [_disassemble_chunk(code[at : at + CHUNK_ENCODINGS]) for at in range(0, len(code), CHUNK_ENCODINGS)]
    if not chunks:
        chunks = [(np.empty(0, _MNEMONIC), np.empty(0, np.uint8), np.empty((0, OPERANDS), _operand_dtype()))]
    names, counts, operands = (np.concatenate(column) for column in zip(*chunks, strict=True))
    return _columns(names, counts, operands)


def _columns(names: NDArray[Any], counts: NDArray[np.uint8], operands: NDArray[Any]) -> Disassembly:
    present = np.arange(OPERANDS) < counts[:, None]
    kind = np.where(present, operands["type"], 0)
    flat, bank = _register_tables()
    is_register = kind == arm64_const.ARM64_OP_REG
    register_id = np.where(is_register, operands["register"], 0)
    is_memory = kind == arm64_const.ARM64_OP_MEM
    has_memory = is_memory.any(axis=1)
    memory_at = is_memory.argmax(axis=1)
    rows = np.arange(len(names))
    distinct, name_index = np.unique(names, return_inverse=True)
    constants = (arm64_const.ARM64_OP_IMM, arm64_const.ARM64_OP_FP, arm64_const.ARM64_OP_CIMM)
    return Disassembly(
        names=tuple(name.decode("ascii") for name in distinct.tolist()),
        name_index=name_index,
        register=_lookup(flat, register_id),
        lane=np.where(present, operands["lane"], -1),
        arrangement=np.where(present, operands["arrangement"], 0),
        memory_base=_lookup(flat, np.where(has_memory, operands["base"][rows, memory_at], 0)),
        memory_index=_lookup(flat, np.where(has_memory, operands["index"][rows, memory_at], 0)),
        memory_position=np.where(has_memory, memory_at, OPERANDS).astype(np.int8),
        has_immediate=np.asarray(np.isin(kind, constants).any(axis=1)),
        register_bank=_lookup(bank, register_id),
    )


def _lookup(table: NDArray[Any], index: NDArray[Any]) -> NDArray[Any]:
    return table[np.where(index < len(table), index, 0)]


@cache
def _register_tables() -> tuple[NDArray[np.uint8], NDArray[np.str_]]:
    """Flat register id and bank letter of each of capstone's register numbers."""
    flat = np.full(arm64_const.ARM64_REG_ENDING, NO_REGISTER, dtype=np.uint8)
    bank = np.full(arm64_const.ARM64_REG_ENDING, "", dtype="U1")
    for name, number in vars(arm64_const).items():
        register = name.removeprefix("ARM64_REG_")
        if register == name:
            continue
        if register in _NAMED:
            flat[number], bank[number] = _NAMED[register], "W" if register == "WSP" else "X"
        elif register in ("XZR", "WZR"):
            bank[number] = register[0]
        elif register[0] in _BANKS and register[1:].isdigit():
            flat[number], bank[number] = _BANKS[register[0]] + int(register[1:]), register[0]
    return flat, bank


@cache
def _instruction_dtype() -> np.dtype[Any]:
    structure = capstone._cs_insn
    return np.dtype({
        "names": ["mnemonic", "detail"],
        "formats": [_MNEMONIC, np.uintp],
        "offsets": [structure.mnemonic.offset, structure.detail.offset],
        "itemsize": ctypes.sizeof(structure),
    })  # fmt: skip


@cache
def _operand_dtype() -> np.dtype[Any]:
    structure, value = arm64.Arm64Op, arm64.Arm64Op.value.offset
    memory = arm64.Arm64OpMem
    return np.dtype({
        "names": ["lane", "arrangement", "type", "register", "base", "index"],
        "formats": [np.int32, np.int32, np.uint32, np.uint32, np.uint32, np.uint32],
        "offsets": [
            structure.vector_index.offset, structure.vas.offset, structure.type.offset,
            value, value + memory.base.offset, value + memory.index.offset,
        ],
        "itemsize": ctypes.sizeof(structure),
    })  # fmt: skip


@cache
def _detail_dtype() -> np.dtype[Any]:
    structure = arm64.CsArm64
    return np.dtype({
        "names": ["operand_count", "operands"],
        "formats": [np.uint8, (_operand_dtype(), (OPERANDS,))],
        "offsets": [structure.op_count.offset, structure.operands.offset],
        "itemsize": ctypes.sizeof(structure),
    })  # fmt: skip


def _disassemble_chunk(code: NDArray[Any]) -> tuple[NDArray[Any], NDArray[np.uint8], NDArray[Any]]:
    engine = capstone.Cs(capstone.CS_ARCH_ARM64, capstone.CS_MODE_LITTLE_ENDIAN)
    engine.detail = True
    engine.skipdata = True  # a word that is no instruction becomes '.byte', so row k stays encoding k
    raw, found = code.tobytes(), ctypes.POINTER(capstone._cs_insn)()
    count = capstone._cs.cs_disasm(engine.csh, raw, len(raw), 0, 0, ctypes.byref(found))
    if count != len(code):
        raise AssertionError(f"capstone returned {count} instructions for {len(code)} words")
    try:
        instructions = np.frombuffer(
            ctypes.string_at(found, count * ctypes.sizeof(capstone._cs_insn)), _instruction_dtype()
        )
        details = _read_details(instructions["detail"])
    finally:
        capstone._cs.cs_free(found, count)
    return _terminated(instructions["mnemonic"]), details["operand_count"], details["operands"]


def _terminated(names: NDArray[Any]) -> NDArray[Any]:
    """Blank what lies behind each C string's terminator; capstone leaves its buffers uncleared there."""
    text = names.copy().view(np.uint8).reshape(len(names), names.dtype.itemsize)
    return np.where(np.logical_and.accumulate(text != 0, axis=1), text, 0).view(names.dtype)[:, 0]


def _read_details(pointers: NDArray[np.uintp]) -> NDArray[Any]:
    """Copy the AArch64 part of each detail structure; a null pointer (not an instruction) gives no operands."""
    offset = capstone._cs_detail.arch.offset
    size = ctypes.sizeof(arm64.CsArm64)
    empty = bytes(size)
    parts = [ctypes.string_at(pointer + offset, size) if pointer else empty for pointer in pointers.tolist()]
    return np.frombuffer(b"".join(parts), _detail_dtype())
