"""How many micro-operations gem5's Arm model makes of a load or store.

Enters: encodings and `MemoryForms`. Leaves: counts. Source: gem5 24.0, src/arch/arm/insts/macromem.cc, whose
guiding numbers are 16 bytes a vector transfer, two registers a rearranging step and one step a written base.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from perfvec.trace.aarch64_memory import MemoryForm, MemoryForms, bits

_TRANSFER_BYTES = 16
_QUAD_BYTES = 16


def micro_op_counts(encodings: NDArray[np.uint32], memory: MemoryForms) -> NDArray[np.uint8]:
    """Return the micro-operations of each of the m instructions, uint8 [m], at least 1."""
    writeback = memory.writeback.astype(np.int64)
    quad_store = (memory.element_bytes == _QUAD_BYTES) & memory.store
    single = 1 + writeback + quad_store  # the two halves of a stored q register are separate micro-ops
    counts = np.select(
        [
            memory.form == MemoryForm.SINGLE,
            memory.form == MemoryForm.PAIR,
            np.isin(memory.form, (MemoryForm.STRUCTURES, MemoryForm.STRUCTURE_LANE, MemoryForm.STRUCTURE_REPLICATE)),
        ],
        [single, _pair(memory, writeback), _structures(encodings, memory, writeback)],
        1,
    )
    return np.asarray(counts, dtype=np.uint8)


def _pair(memory: MemoryForms, writeback: NDArray[np.int64]) -> NDArray[np.int64]:
    """Address unless post-indexed, then transfers: loads bring 16 bytes at once, stores at most 8."""
    size = memory.element_bytes.astype(np.int64)
    address = 1 - (writeback & ~memory.pre_indexed)
    return np.asarray(address + writeback + np.where(memory.load, (size + 4) // 8, size // 4), dtype=np.int64)


def _structures(encodings: NDArray[np.uint32], memory: MemoryForms, writeback: NDArray[np.int64]) -> NDArray[np.int64]:
    """Transfers of up to 16 bytes, then (loads) or before (stores) the steps that rearrange lanes."""
    registers = memory.registers.astype(np.int64)
    register_bytes = np.where(bits(encodings, 30, 30) == 1, 16, 8)
    whole = memory.form == MemoryForm.STRUCTURES
    total_bytes = registers * np.where(whole, register_bytes, memory.element_bytes)
    transfers = -(-total_bytes // _TRANSFER_BYTES)
    rearranging = np.where(memory.load, (registers + 1) // 2, np.where(total_bytes > 32, 2, 1))
    return np.asarray(transfers + rearranging + writeback, dtype=np.int64)
