"""The static instruction: what one distinct encoding is, whatever its operands hold when it runs.

Enters: nothing. Leaves: the vocabulary (operation classes, register ids, flags) and `StaticInstructions`,
the table of distinct instructions that a `Trace` points into.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import IntFlag

import numpy as np
from numpy.typing import NDArray

OPERATION_CLASSES: tuple[str, ...] = (
    # gem5 24.0 names (src/cpu/FuncUnit.py), in an order of our own that only ever grows at its end.
    "unknown", "No_OpClass", "IntAlu", "IntMult", "IntDiv",
    "FloatAdd", "FloatCmp", "FloatCvt", "FloatMult", "FloatMultAcc", "FloatDiv", "FloatMisc", "FloatSqrt",
    "SimdAdd", "SimdAddAcc", "SimdAlu", "SimdCmp", "SimdCvt", "SimdMisc", "SimdMult", "SimdMultAcc",
    "SimdMatMultAcc", "SimdShift", "SimdShiftAcc", "SimdDiv", "SimdSqrt",
    "SimdFloatAdd", "SimdFloatAlu", "SimdFloatCmp", "SimdFloatCvt", "SimdFloatDiv", "SimdFloatMisc",
    "SimdFloatMult", "SimdFloatMultAcc", "SimdFloatMatMultAcc", "SimdFloatSqrt",
    "SimdReduceAdd", "SimdReduceAlu", "SimdReduceCmp", "SimdFloatReduceAdd", "SimdFloatReduceCmp",
    "SimdAes", "SimdAesMix", "SimdSha1Hash", "SimdSha1Hash2", "SimdSha256Hash", "SimdSha256Hash2",
    "SimdShaSigma2", "SimdShaSigma3", "SimdPredAlu", "SimdExt", "SimdFloatExt", "SimdConfig", "Matrix",
    "MemRead", "MemWrite", "FloatMemRead", "FloatMemWrite", "IprAccess", "InstPrefetch",
)  # fmt: skip
OPERATION_CLASS_INDEX: dict[str, int] = {name: index for index, name in enumerate(OPERATION_CLASSES)}

# Flat register ids, uint8: 0-30 x0-x30, 31 sp, 32-63 v0-v31, 64 nzcv, 65 fpcr and fpsr, 66-81 p0-p15,
# 82 any other system register. The zero register carries no dependence and is never listed.
SP_REGISTER = 31
VECTOR_REGISTER_BASE = 32
FLAGS_REGISTER = 64
FP_STATUS_REGISTER = 65
PREDICATE_REGISTER_BASE = 66
SYSTEM_REGISTER = 82
REGISTER_COUNT = 83
NO_REGISTER = 255
MAX_SOURCES = 8
MAX_DESTINATIONS = 6
MAX_ADDRESS_SOURCES = 2


class InstructionFlag(IntFlag):
    """What an instruction does besides its operation class; bits of `StaticInstructions.flags` (uint32)."""

    LOAD = 1 << 0
    STORE = 1 << 1
    CONDITIONAL = 1 << 2  # control that may fall through
    UNCONDITIONAL = 1 << 3  # control that never falls through
    DIRECT = 1 << 4  # control whose target is in the encoding
    CALL = 1 << 5
    RETURN = 1 << 6
    SERIALISE_BEFORE = 1 << 7
    SERIALISE_AFTER = 1 << 8
    SQUASH_AFTER = 1 << 9
    READ_BARRIER = 1 << 10
    WRITE_BARRIER = 1 << 11
    NONSPECULATIVE = 1 << 12
    EXCLUSIVE = 1 << 13  # store-conditional, load-exclusive or atomic
    PREFETCH = 1 << 14
    SYSTEM_CALL = 1 << 15
    UNDECODED = 1 << 16  # the encoding could not be decoded; class is 'unknown'


@dataclass(frozen=True)
class StaticInstructions:
    """One row a distinct instruction (a distinct encoding, or a distinct class with registers), m rows.

    encoding: uint32 [m], the AArch64 word; 0 where the trace's format has none.
    op_class: uint8 [m], index into `OPERATION_CLASSES`.
    sources: uint8 [m, 8], register ids read, padded with `NO_REGISTER`; address registers included.
    destinations: uint8 [m, 6], register ids written, padded with `NO_REGISTER`; base updates included.
    address_sources: uint8 [m, 2], the registers that form the memory address, padded with `NO_REGISTER`.
    base_update: uint8 [m], the register that pre- or post-indexing writes, else `NO_REGISTER`.
    flags: uint32 [m], `InstructionFlag` bits.
    micro_ops: uint8 [m], micro-operations that gem5's Arm model cracks it into, at least 1.
    """

    encoding: NDArray[np.uint32]
    op_class: NDArray[np.uint8]
    sources: NDArray[np.uint8]
    destinations: NDArray[np.uint8]
    address_sources: NDArray[np.uint8]
    base_update: NDArray[np.uint8]
    flags: NDArray[np.uint32]
    micro_ops: NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.encoding)

    def take(self, rows: NDArray[np.intp]) -> StaticInstructions:
        """Return the table of the given rows, in their order."""
        return StaticInstructions(*(getattr(self, field.name)[rows] for field in fields(self)))
