"""Instructions whose accesses the engine does not report as the dataset counts them, settled from their registers.

Enters: a program's code. Leaves: an extra native hook on such instructions: contiguous SVE loads, which the engine
reads past its hooks, contiguous SVE stores, which count the whole vector whatever the predicate, and DC ZVA, whose
block counts once. Encodings are those of the Arm Architecture Reference Manual (C4.1, C6.2, C8.2).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from unicorn import UC_HOOK_CODE, Uc
from unicorn.arm64_const import UC_ARM64_REG_SP

from perfvec.trace.capture import hook_layout as layout
from perfvec.trace.capture.elf import ProgramImage
from perfvec.trace.capture.hooks import add_native_hook
from perfvec.trace.capture.native_code import NativeCode
from perfvec.trace.capture.recording import Recording
from perfvec.trace.capture.trapped_registers import general_register

VECTOR_BYTES = 16
ZVA_BYTES = 64
ZERO_OR_STACK_REGISTER = 31
# dtype of an SVE load -> log2 of the bytes in memory and in the register of one element.
LOAD_TYPES = (
    (0, 0), (0, 1), (0, 2), (0, 3), (2, 3), (1, 1), (1, 2), (1, 3),
    (1, 3), (1, 2), (2, 2), (2, 3), (0, 3), (0, 2), (0, 1), (3, 3),
)  # fmt: skip
SCALAR_OFFSET, FIRST_FAULT, IMMEDIATE_OFFSET, PLAIN_PAIRED = 0b010, 0b011, 0b101, 0b111
NEARBY_BYTES = 256
MAX_HOOKS = 128


class SettledAccesses:
    """The hooks of one run; holds the tables that they read."""

    def __init__(self, engine: Uc, image: ProgramImage, recording: Recording, native: NativeCode) -> None:
        rows = [row for segment in image.executable() for row in _rows_of(segment.address, segment.data)]
        self._table: NDArray[np.int64] = np.array(rows, dtype=np.int64).reshape(-1, layout.SETTLED_WORDS)
        self._states: list[NDArray[np.int64]] = []
        for first, last in _clusters(self._table[:, 0]):
            state = np.zeros(layout.CLUSTER_WORDS, dtype=np.int64)
            state[layout.MAIN_STATE] = recording.state.ctypes.data
            state[layout.TABLE] = self._table[first:].ctypes.data
            state[layout.TABLE_ROWS] = last - first + 1
            self._states.append(state)
            begin, end = int(self._table[first, 0]), int(self._table[last, 0])
            add_native_hook(engine, UC_HOOK_CODE, native.addresses["on_settled_access"], state.ctypes.data, begin, end)


def _clusters(addresses: NDArray[np.int64]) -> list[tuple[int, int]]:
    """Group row positions whose addresses lie near each other; one group of all where there would be too many."""
    if not len(addresses):
        return []
    starts = np.flatnonzero(np.diff(addresses, prepend=addresses[0] - 2 * NEARBY_BYTES) > NEARBY_BYTES)
    if len(starts) > MAX_HOOKS:
        return [(0, len(addresses) - 1)]
    ends = [*(starts[1:] - 1), len(addresses) - 1]
    return [(int(start), int(end)) for start, end in zip(starts, ends, strict=True)]


def _rows_of(address: int, code: bytes) -> list[tuple[int, ...]]:
    """Return a table row for each such instruction in a segment that starts at `address`."""
    skip_bytes = -address % 4
    words = np.frombuffer(code[skip_bytes : skip_bytes + (len(code) - skip_bytes) // 4 * 4], dtype="<u4")
    scalable = (words >> 25 == 0b1010010) | (words >> 25 == 0b1110010)
    zero_block = words & 0xFFFF_FFE0 == 0xD50B_7420
    rows: list[tuple[int, ...]] = []
    for position in np.flatnonzero(scalable | zero_block):
        row = _settle(int(words[position]))
        if row is not None:
            rows.append((address + skip_bytes + 4 * int(position), *row))
    return rows


def _settle(word: int) -> tuple[int, ...] | None:
    """Return (base, index or -1, shift, offset, mask, bytes, 0) of an instruction, None where hooks report it well."""
    if word & 0xFFFF_FFE0 == 0xD50B_7420:
        target = word & 31
        return (
            None if target == ZERO_OR_STACK_REGISTER else (general_register(target), -1, 0, 0, -ZVA_BYTES, ZVA_BYTES, 0)
        )
    form = word >> 13 & 7
    is_store = bool(word >> 30 & 1)
    if is_store:
        memory, element = word >> 23 & 3, word >> 21 & 3
        immediate = form == PLAIN_PAIRED and not word >> 20 & 1
        if element < memory or not (immediate or form == SCALAR_OFFSET):
            return None
    else:
        memory, element = LOAD_TYPES[word >> 21 & 15]
        immediate = form == IMMEDIATE_OFFSET
        if form not in (IMMEDIATE_OFFSET, SCALAR_OFFSET, FIRST_FAULT):
            return None
    size_bytes = VECTOR_BYTES >> element << memory
    base = _base_register(word >> 5 & 31)
    if immediate:
        multiple = (word >> 16 & 15) - (16 if word >> 19 & 1 else 0)
        return base, -1, 0, multiple * size_bytes, -1, size_bytes, 0
    index = word >> 16 & 31
    # Register 31 as index is the zero register.
    return base, -1 if index == ZERO_OR_STACK_REGISTER else general_register(index), memory, 0, -1, size_bytes, 0


def _base_register(number: int) -> int:
    return UC_ARM64_REG_SP if number == ZERO_OR_STACK_REGISTER else general_register(number)
