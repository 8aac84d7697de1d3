"""The trace in memory: what ran, one row an architectural instruction, in columns.

Enters: columns from a reader, capture or the store. Leaves: a validated, immutable `Trace`.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from perfvec.errors import TraceError
from perfvec.trace.instruction import InstructionFlag, StaticInstructions
from perfvec.trace.source_lines import SourceLines

AARCH64_INSTRUCTION_BYTES = 4


@dataclass(frozen=True)
class Function:
    """A named range of code: [address, address + size_bytes)."""

    name: str
    address: int
    size_bytes: int


@dataclass(frozen=True)
class Trace:
    """A program's executed instructions, n rows.

    pc: uint64 [n], bytes. address: uint64 [n], lowest byte accessed, 0 = no access or not known.
    size: uint16 [n], bytes accessed, 0 = no access or not known. static_index: int32 [n], row of `static`.
    recorded_taken: int8 [n] (1 taken, 0 not, -1 not known) where the format records it, else None and
    `taken` derives it from the next pc. source_lines: the source line of each pc, where the binary was seen and says.

    Raises:
        TraceError: no rows, columns of different lengths, or an index outside `static`.
    """

    program: str
    isa: str
    origin: str
    pc: NDArray[np.uint64]
    address: NDArray[np.uint64]
    size: NDArray[np.uint16]
    static_index: NDArray[np.int32]
    static: StaticInstructions
    recorded_taken: NDArray[np.int8] | None = None
    functions: tuple[Function, ...] = field(default=())
    source_lines: SourceLines | None = None

    def __post_init__(self) -> None:
        lengths = {len(self.pc), len(self.address), len(self.size), len(self.static_index)}
        if self.recorded_taken is not None:
            lengths.add(len(self.recorded_taken))
        if lengths == {0}:
            raise TraceError(f"The trace of '{self.program}' holds no instructions; it needs at least one row.")
        if len(lengths) != 1:
            raise TraceError(f"The trace of '{self.program}' has columns of different lengths {sorted(lengths)}.")
        if int(self.static_index.min()) < 0 or int(self.static_index.max()) >= len(self.static):
            raise TraceError(f"The trace of '{self.program}' points outside its table of instructions.")

    def __len__(self) -> int:
        return len(self.pc)

    @cached_property
    def flags(self) -> NDArray[np.uint32]:
        """`InstructionFlag` bits of each executed instruction, uint32 [n]."""
        return self.static.flags[self.static_index]

    @cached_property
    def op_class(self) -> NDArray[np.uint8]:
        """Index into `OPERATION_CLASSES` of each executed instruction, uint8 [n]."""
        return self.static.op_class[self.static_index]

    @cached_property
    def taken(self) -> NDArray[np.int8]:
        """1 where control left the straight line, 0 where it fell through, -1 not known (the last row), int8 [n].

        Only control instructions are ever 1.
        """
        if self.recorded_taken is not None:
            return self.recorded_taken
        control = np.uint32(InstructionFlag.CONDITIONAL | InstructionFlag.UNCONDITIONAL)
        taken = np.full(len(self), -1, dtype=np.int8)
        jumped = self.pc[1:] != self.pc[:-1] + np.uint64(AARCH64_INSTRUCTION_BYTES)
        taken[:-1] = jumped & ((self.flags[:-1] & control) != 0)
        return taken

    def head(self, count: int) -> Trace:
        """Return the first `count` instructions."""
        recorded = None if self.recorded_taken is None else self.recorded_taken[:count]
        return replace(
            self, pc=self.pc[:count], address=self.address[:count], size=self.size[:count],
            static_index=self.static_index[:count], recorded_taken=recorded,
        )  # fmt: skip
