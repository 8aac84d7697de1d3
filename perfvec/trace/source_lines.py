"""The source line of each pc that ran, as a table.

Enters: what a binary's debug information says of pcs, or a trace file's metadata. Leaves: `SourceLines`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from perfvec.errors import TraceError

NO_FILE = -1
NO_ROW = -1
# Half of what a trace file's metadata may hold; a larger table is left out.
MAX_TEXT_BYTES = 8 * 2**20
_DTYPES = {"pc": np.uint64, "file_index": np.int32, "line": np.int32}


class SourceLine(NamedTuple):
    """A line of a source file, from 1."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}" if self.line else "(no source line)"


NO_LINE = SourceLine("", 0)


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
        """Return the row here of each pc, intp [n], -1 where there is none."""
        if not len(self.pc):
            return np.full(len(pc), NO_ROW, dtype=np.intp)
        rows = np.searchsorted(self.pc, pc).clip(max=len(self.pc) - 1)
        return np.where(self.pc[rows] == pc, rows, NO_ROW)

    def at(self, pc: int) -> SourceLine | None:
        """Return the line of one pc, None where not known."""
        row = int(self.rows_of(np.array([pc], dtype=np.uint64))[0])
        if row == NO_ROW or self.file_index[row] == NO_FILE:
            return None
        return SourceLine(self.files[self.file_index[row]], int(self.line[row]))

    def number(self, pc: NDArray[np.uint64]) -> tuple[NDArray[np.int64], tuple[SourceLine, ...]]:
        """Number the lines of pcs [n]: int64 [n] and the l + 1 lines; the last, `NO_LINE`, is of what is not known."""
        known = (self.file_index != NO_FILE) & (self.line > 0)
        pairs, number = np.unique(
            np.stack([self.file_index[known], self.line[known]], axis=1), axis=0, return_inverse=True
        )
        of_rows = np.full(len(self.pc) + 1, len(pairs), dtype=np.int64)  # one more row, which -1 points at
        of_rows[:-1][known] = number.reshape(-1)
        lines = tuple(SourceLine(self.files[file], int(line)) for file, line in pairs)
        return of_rows[self.rows_of(pc)], (*lines, NO_LINE)


def lines_text(lines: SourceLines | None) -> str | None:
    """Return a trace file's text for the table; None where there is none or it would be too long to be read back.

    JSON: files, and of each known pc its distance from the one before, its file's position and its line.
    """
    if lines is None or not lines.files:
        return None
    known = (lines.file_index != NO_FILE) & (lines.line > 0)
    pc = lines.pc[known]
    steps = np.diff(pc, prepend=np.zeros(1, dtype=np.uint64))
    columns = {"pc": steps, "file_index": lines.file_index[known], "line": lines.line[known]}
    lists = {name: column.tolist() for name, column in columns.items()}
    text = json.dumps({"files": list(lines.files), **lists}, separators=(",", ":"))
    return text if len(text) <= MAX_TEXT_BYTES else None


def lines_from_text(text: str | None, name: str) -> SourceLines | None:
    """Read the table from the text in the metadata of trace file `name`; None where it has none.

    Raises:
        TraceError: malformed, or lines of files that are not named.
    """
    if text is None:
        return None
    try:
        document = json.loads(text)
        files = tuple(str(file) for file in document["files"])
        columns = {key: np.array(document[key], dtype=dtype) for key, dtype in _DTYPES.items()}
        lines = SourceLines(np.cumsum(columns["pc"], dtype=np.uint64), columns["file_index"], columns["line"], files)
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError) as error:
        raise TraceError(f"The metadata 'source_lines' of '{name}' is not the JSON table that it should be.") from error
    if not _is_sound(lines):
        raise TraceError(
            f"The metadata 'source_lines' of '{name}' should have ascending pcs, a file that is named and a line from "
            "1 on for each."
        )
    return lines


def _is_sound(lines: SourceLines) -> bool:
    shapes = {lines.pc.shape, lines.file_index.shape, lines.line.shape}
    if len(shapes) != 1 or lines.pc.ndim != 1:
        return False
    ascending = bool((lines.pc[1:] > lines.pc[:-1]).all())
    named = bool(((lines.file_index >= 0) & (lines.file_index < len(lines.files))).all())
    return ascending and named and bool((lines.line > 0).all())
