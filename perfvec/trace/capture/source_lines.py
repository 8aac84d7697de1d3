"""The source line of each pc that ran, as a table.

Enters: what `source_map` read from a binary's debug information. Leaves: `SourceLines`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

NO_FILE = -1


@dataclass(frozen=True)
class SourceLines:
    """A line for each distinct pc that ran, k of them.

    pc: uint64 [k], ascending. file_index: int32 [k], position in `files`, -1 where not known. line: int32 [k], from 1,
    0 where not known.
    """

    pc: NDArray[np.uint64]
    file_index: NDArray[np.int32]
    line: NDArray[np.int32]
    files: tuple[str, ...]

    def rows_of(self, pc: NDArray[np.uint64]) -> NDArray[np.intp]:
        """Return the row here of each pc, intp [n]; every pc of the capture has one."""
        return np.searchsorted(self.pc, pc)

    def at(self, pc: int) -> tuple[str, int] | None:
        """Return (file, line) of one pc, None where not known."""
        row = int(np.searchsorted(self.pc, np.uint64(pc)))
        if row == len(self.pc) or int(self.pc[row]) != pc or self.file_index[row] == NO_FILE:
            return None
        return self.files[self.file_index[row]], int(self.line[row])
