"""AArch64 decoder: distinct encodings to the static instructions that a trace points into.

Enters: distinct 32-bit words. Leaves: `StaticInstructions`, with gem5's operation classes and micro-op counts.
A word that is no instruction, or whose class no table knows, becomes class 'unknown' with the flag `UNDECODED`.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from perfvec.trace.aarch64_classes import operation_classes
from perfvec.trace.aarch64_disassembly import disassemble
from perfvec.trace.aarch64_flags import instruction_flags
from perfvec.trace.aarch64_memory import memory_forms
from perfvec.trace.aarch64_micro_ops import micro_op_counts
from perfvec.trace.aarch64_registers import register_roles
from perfvec.trace.instruction import OPERATION_CLASS_INDEX, InstructionFlag, StaticInstructions


def decode_encodings(encodings: NDArray[np.uint32]) -> StaticInstructions:
    """Decode m distinct words; never raises on any value.

    Args:
        encodings: uint32 [m], each distinct word once (a repeated one is decoded again).

    Returns:
        One row for each word, in the given order.
    """
    words = np.ascontiguousarray(encodings, dtype=np.uint32)
    code = disassemble(words)
    memory = memory_forms(np.where(code.named(".byte"), 0, words).astype(np.uint32))
    roles = register_roles(words, code, memory)
    op_class = operation_classes(words, code, memory)
    flags = instruction_flags(words, code, memory)
    flags[op_class == OPERATION_CLASS_INDEX["unknown"]] |= np.uint32(InstructionFlag.UNDECODED)
    return StaticInstructions(
        encoding=words,
        op_class=op_class,
        sources=roles.sources,
        destinations=roles.destinations,
        address_sources=roles.address_sources,
        base_update=roles.base_update,
        flags=flags,
        micro_ops=micro_op_counts(words, memory),
    )
