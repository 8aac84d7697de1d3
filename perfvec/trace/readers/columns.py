"""The columns of a trace under construction, kept within the limits.

Enters: rows of architectural instructions, chunk by chunk. Leaves: a `Trace`.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from perfvec.errors import TraceError
from perfvec.trace.instruction import StaticInstructions
from perfvec.trace.readers.limits import Budget
from perfvec.trace.trace import Trace

ROW_BYTES = 8 + 8 + 2 + 4 + 1


class ColumnBuilder:
    """Rows read so far. `full` is True once rows beyond the `keep` wanted ones have come."""

    def __init__(self, budget: Budget, keep: int | None = None) -> None:
        self.budget = budget
        self.keep = keep
        self.rows = 0
        self.full = False
        self._pc: list[NDArray[np.uint64]] = []
        self._address: list[NDArray[np.uint64]] = []
        self._size: list[NDArray[np.uint16]] = []
        self._index: list[NDArray[np.int32]] = []
        self._taken: list[NDArray[np.int8]] = []

    def append(
        self,
        pc: NDArray[np.uint64],
        address: NDArray[np.uint64],
        static_index: NDArray[np.int32],
        size: NDArray[np.uint16] | None = None,
        taken: NDArray[np.int8] | None = None,
    ) -> int:
        """Take n rows, or as many as are still wanted, and return how many were taken.

        Raises:
            TraceError: more rows than the limits allow.
        """
        count = len(pc)
        if self.keep is not None and self.rows + count > self.keep:
            count = self.keep - self.rows
            self.full = True
        self.rows += count
        self.budget.check_instructions(self.rows, self.rows * ROW_BYTES)
        self._pc.append(pc[:count].copy())
        self._address.append(address[:count].copy())
        self._index.append(static_index[:count].copy())
        self._size.append(np.zeros(count, dtype=np.uint16) if size is None else size[:count].copy())
        if taken is not None:
            self._taken.append(taken[:count].copy())
        return count

    def finish(self, program: str, isa: str, origin: str, static: StaticInstructions) -> Trace:
        """Return the trace.

        Raises:
            TraceError: no rows at all.
        """
        if not self.rows:
            raise TraceError(f"The trace of '{program}' holds no instructions that could be read as {origin}.")
        return Trace(
            program=program,
            isa=isa,
            origin=origin,
            pc=np.concatenate(self._pc),
            address=np.concatenate(self._address),
            size=np.concatenate(self._size),
            static_index=np.concatenate(self._index),
            static=static,
            recorded_taken=np.concatenate(self._taken) if self._taken else None,
        )
