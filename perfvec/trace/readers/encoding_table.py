"""The static table of formats that carry encodings: numbered as they come, decoded once each at the end.

Enters: encodings, chunk by chunk. Leaves: static indices, then `StaticInstructions` and access sizes.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from perfvec.trace.aarch64 import decode_encodings
from perfvec.trace.instruction import InstructionFlag, StaticInstructions
from perfvec.trace.readers.access_size import access_bytes
from perfvec.trace.readers.interning import Numbering
from perfvec.trace.readers.limits import Budget
from perfvec.trace.readers.static_rows import MEMORY, UNKNOWN_CLASS, StaticRow, static_table

NOT_AARCH64 = np.uint64(1) << np.uint64(32)


class EncodingTable:
    """Distinct encodings, and whether each was seen to load or store."""

    def __init__(self, budget: Budget) -> None:
        self.budget = budget
        self._numbering = Numbering()
        self._encodings: list[NDArray[np.uint64]] = []
        self._touched: list[NDArray[np.uint8]] = []

    def number(
        self, encodings: NDArray[np.uint32], touches: NDArray[np.uint8], foreign: NDArray[np.bool_] | None = None
    ) -> NDArray[np.int32]:
        """Return the static index of each row, int32 [n].

        Args:
            encodings: uint32 [n].
            touches: uint8 [n], bit 0 where the row loaded, bit 1 where it stored.
            foreign: bool [n], rows whose instruction is not A64 (AArch32, Thumb): they stay undecoded.

        Raises:
            TraceError: more distinct instructions than the limits allow.
        """
        keys = encodings.astype(np.uint64)
        if foreign is not None:
            keys |= np.where(foreign, NOT_AARCH64, np.uint64(0))
        numbers, fresh = self._numbering.number(keys)
        self.budget.check_distinct(len(self._numbering))
        if len(fresh):
            self._encodings.append(keys[fresh])
            self._touched.append(touches[fresh])
        return numbers

    def decode(self, *, aarch64: bool) -> StaticInstructions:
        """Return the table; without `aarch64` only what memory the instructions touched is known of them."""
        keys = np.concatenate(self._encodings) if self._encodings else np.zeros(0, dtype=np.uint64)
        touched = np.concatenate(self._touched) if self._touched else np.zeros(0, dtype=np.uint8)
        words = keys.astype(np.uint32)
        foreign = (keys & NOT_AARCH64) != 0 if aarch64 else np.ones(len(keys), dtype=np.bool_)
        if not foreign.any():
            return decode_encodings(words)
        decoded = decode_encodings(np.where(foreign, 0, words).astype(np.uint32))
        rows = [_unknown(int(word), int(touch)) for word, touch in zip(words, touched, strict=True)]
        unknown = static_table(rows)
        columns = {}
        for name in StaticInstructions.__dataclass_fields__:
            known, other = getattr(decoded, name), getattr(unknown, name)
            shape = (-1, *([1] * (known.ndim - 1)))
            columns[name] = np.where(foreign.reshape(shape), other, known)
        return StaticInstructions(**columns)


def _unknown(word: int, touch: int) -> StaticRow:
    flags = int(InstructionFlag.UNDECODED) | (touch & MEMORY)  # LOAD is bit 0, STORE is bit 1
    return StaticRow(op_class=UNKNOWN_CLASS, flags=flags, encoding=word)


def sizes(
    static: StaticInstructions, static_index: NDArray[np.int32], address: NDArray[np.uint64]
) -> NDArray[np.uint16]:
    """Return the bytes of each access by its encoding, uint16 [n], 0 where there is none or it is not known."""
    undecoded = (static.flags & np.uint32(InstructionFlag.UNDECODED)) != 0
    size = access_bytes(np.where(undecoded, 0, static.encoding).astype(np.uint32))[static_index]
    size[address == 0] = 0
    return size


def undecoded_share(static: StaticInstructions, static_index: NDArray[np.int32]) -> float:
    """Return the share of executed instructions that could not be decoded, 0 to 1."""
    undecoded = (static.flags & np.uint32(InstructionFlag.UNDECODED)) != 0
    return float(undecoded[static_index].mean())
