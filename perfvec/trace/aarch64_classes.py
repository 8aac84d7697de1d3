"""gem5's operation class of an AArch64 instruction: that of its first micro-operation.

Enters: encodings, `Disassembly`, `MemoryForms`. Leaves: indices into `OPERATION_CLASSES`. Source of the tables: the
operation class that gem5 24.0's Arm instruction descriptions (src/arch/arm/isa/insts/{data64,fp64,neon64,crypto64,
sve}.isa) give each instruction; where gem5 surprises (fcsel converts, sabd adds), so do we.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from perfvec.trace.aarch64_disassembly import Disassembly
from perfvec.trace.aarch64_memory import MemoryForm, MemoryForms, bits
from perfvec.trace.aarch64_mnemonics import is_sve_memory
from perfvec.trace.aarch64_simd_classes import SCALAR_FLOAT_CLASSES, SIMD_CLASSES, SVE_CLASSES, by_mnemonic
from perfvec.trace.instruction import OPERATION_CLASS_INDEX

_GENERAL = by_mnemonic({
    "IntMult": "madd msub mul mneg smaddl smsubl smull smnegl umaddl umsubl umull umnegl smulh umulh",
    "IntDiv": "sdiv udiv",
    "MemWrite": "dc",
    # Hints that gem5 does not model, only warns of.
    "No_OpClass": "bti csdb esb psb tsb hint",
})  # fmt: skip


def operation_classes(encodings: NDArray[np.uint32], code: Disassembly, memory: MemoryForms) -> NDArray[np.uint8]:
    """Return the class of each of the m instructions, uint8 [m]; 'unknown' where no table has it."""
    groups = _groups(encodings)
    # One look-up for each pair of group and mnemonic: few, however many encodings there are.
    pairs, rows = np.unique(groups * len(code.names) + code.name_index, return_inverse=True)
    classes = [_class_of(code.names[pair % len(code.names)], pair // len(code.names)) for pair in pairs.tolist()]
    decoded = np.array([OPERATION_CLASS_INDEX[name] for name in classes], dtype=np.uint8)[rows]
    decoded[_vector_moves(encodings, code, groups)] = OPERATION_CLASS_INDEX["SimdAlu"]
    return np.where(memory.form == MemoryForm.NONE, decoded, _memory_classes(memory)).astype(np.uint8)


_GENERAL_GROUP, _FLOAT_GROUP, _SIMD_GROUP, _SVE_GROUP = range(4)


def _groups(encodings: NDArray[np.uint32]) -> NDArray[np.intp]:
    """Which table an encoding belongs to: general, scalar floating-point, Advanced SIMD or SVE."""
    vector = bits(encodings, 27, 25) == 7
    scalar_float = vector & (bits(encodings, 28, 28) == 1) & (bits(encodings, 30, 30) == 0)
    sve = bits(encodings, 28, 25) == 2
    return np.select([scalar_float, vector, sve], [_FLOAT_GROUP, _SIMD_GROUP, _SVE_GROUP], _GENERAL_GROUP).astype(
        np.intp
    )


def _class_of(mnemonic: str, group: int) -> str:
    if mnemonic in (".byte", "udf"):  # udf is permanently undefined; the word 0 is one
        return "unknown"
    if group == _SVE_GROUP and is_sve_memory(mnemonic):
        return "MemWrite" if mnemonic.startswith("st") else "MemRead"
    if group == _GENERAL_GROUP:
        return _GENERAL.get(mnemonic, "IntAlu")
    table = {_FLOAT_GROUP: SCALAR_FLOAT_CLASSES, _SIMD_GROUP: SIMD_CLASSES, _SVE_GROUP: SVE_CLASSES}[group]
    return table.get(mnemonic, "unknown")


def _vector_moves(encodings: NDArray[np.uint32], code: Disassembly, groups: NDArray[np.intp]) -> NDArray[np.bool_]:
    """A 'mov' that is orr of a vector register with itself; other vector 'mov's insert, extract or duplicate."""
    orr = (encodings & np.uint32(0xBFE0FC00)) == 0x0EA01C00
    return np.asarray((groups == _SIMD_GROUP) & code.named("mov") & orr)


def _memory_classes(memory: MemoryForms) -> NDArray[np.intp]:
    """Loads read, stores and read-modify-writes write, but a cracked access may start with another micro-op.

    A pair first computes its address, unless it is post-indexed; a store of structures first interleaves or packs.
    """
    index = OPERATION_CLASS_INDEX
    post_indexed = memory.writeback & ~memory.pre_indexed
    structures = np.isin(memory.form, (MemoryForm.STRUCTURES, MemoryForm.STRUCTURE_LANE))
    return np.select(
        [
            (memory.form == MemoryForm.PAIR) & ~post_indexed,
            structures & memory.store,
            memory.form == MemoryForm.OTHER,
            memory.store,
        ],
        [index["IntAlu"], index["No_OpClass"], index["unknown"], index["MemWrite"]],
        index["MemRead"],
    )
