"""ChampSim's register numbers (Intel Pin's, in a byte) and ours.

Enters: nothing. Leaves: two tables, to ours and from ours, inverse of each other on the registers we have. Pin numbers
general registers 3-18 (rdi, rsi, rbp, rsp, rbx, rdx, rcx, rax, r8-r15), segments 19-24, flags 25, rip 26, their parts
27-82; vector registers begin at 83 or a little later, in runs of 32 (xmm, ymm, zmm), by Pin version. ChampSim itself
knows 6 (stack pointer), 25 (flags) and 26 (instruction pointer). Sources: Pin's REG enumeration, ChampSim's
inc/trace_instruction.h.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from perfvec.trace.instruction import (
    FLAGS_REGISTER,
    FP_STATUS_REGISTER,
    NO_REGISTER,
    PREDICATE_REGISTER_BASE,
    REGISTER_COUNT,
    SP_REGISTER,
    SYSTEM_REGISTER,
    VECTOR_REGISTER_BASE,
)

EMPTY, STACK_POINTER, FLAGS, INSTRUCTION_POINTER, SEGMENT = 0, 6, 25, 26, 19
FIRST_GENERAL, LAST_GENERAL = 3, 18
FIRST_VECTOR = 83
# Numbers that Pin hardly uses, for registers that x86-64 does not have.
EXTRA_INTEGERS, PREDICATES, FP_STATUS = 224, 208, 240
# The wide register behind each partial one, 27 (al) to 82 (r15d), as Pin's numbers.
_AX, _CX, _DX, _BX, _BP, _SI, _DI = 10, 9, 8, 7, 5, 4, 3
PARTS = (
    [_AX] * 3 + [_CX] * 3 + [_DX] * 3 + [_BX] * 3
    + [_BP, _SI, _DI, STACK_POINTER, FLAGS, INSTRUCTION_POINTER]
    + [_DI, _DI, _SI, _SI, _BP, _BP, STACK_POINTER, STACK_POINTER]
    + [_BX, _DX, _CX, _AX, FLAGS, INSTRUCTION_POINTER]
    + [number for number in range(11, 19) for _ in range(3)]
)  # fmt: skip


def _to_ours() -> NDArray[np.uint8]:
    table = np.full(256, SYSTEM_REGISTER, dtype=np.uint8)
    table[[EMPTY, INSTRUCTION_POINTER]] = NO_REGISTER
    general = [number for number in range(FIRST_GENERAL, LAST_GENERAL + 1) if number != STACK_POINTER]
    table[general] = np.arange(len(general))
    table[STACK_POINTER] = SP_REGISTER
    table[FLAGS] = FLAGS_REGISTER
    table[27 : 27 + len(PARTS)] = table[PARTS]
    table[FIRST_VECTOR:] = VECTOR_REGISTER_BASE + (np.arange(256 - FIRST_VECTOR) % 32)
    table[PREDICATES : PREDICATES + 16] = PREDICATE_REGISTER_BASE + np.arange(16)
    table[EXTRA_INTEGERS : EXTRA_INTEGERS + 16] = np.arange(15, 31)
    table[FP_STATUS] = FP_STATUS_REGISTER
    return table


def _from_ours(to_ours: NDArray[np.uint8]) -> NDArray[np.uint8]:
    table = np.zeros(256, dtype=np.uint8)
    for number in range(255, 0, -1):  # the lowest number wins, so full registers before their parts
        if to_ours[number] < REGISTER_COUNT:
            table[to_ours[number]] = number
    table[SYSTEM_REGISTER] = SEGMENT
    return table


TO_OURS = _to_ours()
FROM_OURS = _from_ours(TO_OURS)
