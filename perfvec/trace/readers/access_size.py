"""How many bytes an AArch64 load or store accesses, from its encoding: some trace formats do not say.

Enters: encodings. Leaves: sizes, bytes. Source of the fields: Arm Architecture Reference Manual, "Loads and Stores",
as read by `perfvec.trace.aarch64_memory`. SVE accesses depend on the vector length and stay 0 (not known).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from perfvec.trace.aarch64_memory import MemoryForm, bits, memory_forms

ZERO_LINE_MASK, ZERO_LINE, ZERO_LINE_BYTES = 0xFFFFFFE0, 0xD50B7420, 64  # dc zva


def access_bytes(encodings: NDArray[np.uint32]) -> NDArray[np.uint16]:
    """Return the bytes that each of the m instructions accesses, uint16 [m], 0 = no access or not known."""
    words = encodings.astype(np.uint32, copy=False)
    memory = memory_forms(words)
    element = memory.element_bytes.astype(np.int64)
    registers = np.maximum(memory.registers.astype(np.int64), 1)
    whole = registers * np.where(bits(words, 30, 30) == 1, 16, 8)
    two = np.where(bits(words, 21, 21) == 1, 2, 1)
    form = memory.form
    size = np.select(
        [
            form == MemoryForm.PAIR,
            (form == MemoryForm.EXCLUSIVE) | ((form == MemoryForm.COMPARE_AND_SWAP) & (bits(words, 23, 23) == 0)),
            form == MemoryForm.STRUCTURES,
            np.isin(form, (MemoryForm.STRUCTURE_LANE, MemoryForm.STRUCTURE_REPLICATE)),
            np.isin(form, (MemoryForm.NONE, MemoryForm.OTHER)),
        ],
        [2 * element, two * element, whole, registers * element, 0],
        element,
    )
    size = np.where(memory.load | memory.store | memory.prefetch, size, 0)
    size[(words & np.uint32(ZERO_LINE_MASK)) == ZERO_LINE] = ZERO_LINE_BYTES
    return size.astype(np.uint16)
