"""gem5's debug output, one or two files of it, gathered: Exec rows as they come, pipeline rows until the end.

Enters: streams whose lines are Exec's, O3PipeView's, both mixed, or others. Leaves: for each chunk the Exec rows with
their texts numbered; at the end `Pipeline`, the retired micro-operations in program order.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from perfvec.trace.readers.chunks import Lines, index_lines, line_chunks
from perfvec.trace.readers.gem5_exec_lines import EXECUTED, MACRO, SYMBOL_ONLY, ExecRows, parse_exec
from perfvec.trace.readers.gem5_pipe_lines import PIPE, PipeRows, parse_pipe
from perfvec.trace.readers.interning import Numbering
from perfvec.trace.readers.limits import Budget
from perfvec.trace.readers.row_tuples import choose, joined
from perfvec.trace.readers.wrappers import PlainStream

PIPE_ROW_BYTES = 8 * 4 + 4 + 4
PIPE_MARK = PIPE.tobytes()


@dataclass(frozen=True)
class InstructionText:
    """One distinct line's words: disassembly, class name and flags ('' where not printed); macro: the line of a
    macro-operation, which did not itself run.
    """

    text: str
    op_class: str = ""
    flags: str = ""
    macro: bool = False


@dataclass(frozen=True)
class ExecChunk:
    """Exec rows of one processor, n rows, and the number of each one's text (int32 [n])."""

    rows: ExecRows
    number: NDArray[np.int32]


@dataclass(frozen=True)
class Pipeline:
    """Retired micro-operations in program order, n rows: sequence, fetch and retire (int64, ticks), pc uint64, micro
    int32, number int32 of the disassembly.
    """

    sequence: NDArray[np.int64]
    fetch: NDArray[np.int64]
    retire: NDArray[np.int64]
    pc: NDArray[np.uint64]
    micro: NDArray[np.int32]
    number: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.pc)


class TextTable:
    """Numbers distinct texts."""

    def __init__(self, budget: Budget) -> None:
        self.budget = budget
        self.texts: list[InstructionText] = []
        self._numbering = Numbering()

    def number_exec(self, lines: Lines, rows: ExecRows) -> NDArray[np.int32]:
        """Return the number of each Exec row's words."""
        numbers, fresh = self._numbering.number(rows.key)
        self.budget.check_distinct(len(self._numbering))
        for row in fresh:
            text, op_class, flags = (_cut(lines, places[row]) for places in (rows.text, rows.op_class, rows.flags))
            self.texts.append(InstructionText(text, op_class, flags, macro=bool(rows.kind[row] == MACRO)))
        return numbers

    def number_pipe(self, lines: Lines, rows: PipeRows) -> NDArray[np.int32]:
        """Return the number of each pipeline row's disassembly."""
        numbers, fresh = self._numbering.number(rows.key)
        self.budget.check_distinct(len(self._numbering))
        self.texts += [InstructionText(_cut(lines, rows.text[row])) for row in fresh]
        return numbers


def _cut(lines: Lines, place: NDArray[np.int64]) -> str:
    return lines.buffer[int(place[0]) : int(place[1])].tobytes().decode("ascii", errors="replace")


class Gem5Log:
    """Reads gem5 output stream after stream."""

    def __init__(self, budget: Budget) -> None:
        self.budget = budget
        self.exec_texts = TextTable(budget)
        self.pipe_texts = TextTable(budget)
        self.symbol_lines = 0
        self.elsewhere = 0
        self.malformed = 0
        self._processor: int | None = None
        self._pipe: list[tuple[PipeRows, NDArray[np.int32]]] = []
        self._pipe_rows = 0

    def chunks(self, stream: PlainStream) -> Iterator[ExecChunk]:
        """Yield the Exec rows of `stream`; pipeline rows are kept for `pipeline`.

        Raises:
            TraceError: a limit is passed.
        """
        waiting = b""
        for lines in line_chunks(stream, self.budget):
            waiting = self._take_pipe(lines, waiting)
            rows = parse_exec(lines)
            self.symbol_lines += int((rows.kind == SYMBOL_ONLY).sum())
            rows = self._own(choose(rows, (rows.kind == EXECUTED) | (rows.kind == MACRO)))
            if len(rows.kind):
                yield ExecChunk(rows, self.exec_texts.number_exec(lines, rows))

    def _own(self, rows: ExecRows) -> ExecRows:
        if not len(rows.kind):
            return rows
        if self._processor is None:
            self._processor = int(rows.processor[0])
        own = rows.processor == np.uint64(self._processor)
        if own.all():
            return rows
        self.elsewhere += int((~own & (rows.kind == EXECUTED)).sum())
        return choose(rows, own)

    def _take_pipe(self, lines: Lines, waiting: bytes) -> bytes:
        """Keep the pipeline rows; return the fetch line of an instruction whose retire line is still to come."""
        if waiting:
            lines = index_lines(waiting + lines.buffer.tobytes())
        elif not _has_pipe_lines(lines):
            return b""
        rows, unfinished, malformed = parse_pipe(lines)
        self.malformed += malformed
        retired = rows.retire > 0
        rows = choose(rows, retired)
        if len(rows.pc):
            self._pipe_rows += len(rows.pc)
            self.budget.check_instructions(self._pipe_rows, self._pipe_rows * PIPE_ROW_BYTES)
            self._pipe.append((rows, self.pipe_texts.number_pipe(lines, rows)))
        if unfinished >= len(lines):
            return b""
        return lines.buffer[int(lines.starts[unfinished]) : int(lines.ends[unfinished])].tobytes() + b"\n"

    def pipeline(self) -> Pipeline:
        """Return the retired micro-operations seen, in program order (they leave the pipeline in any order)."""
        if not self._pipe:
            nothing = np.zeros(0, dtype=np.int64)
            return Pipeline(nothing, nothing, nothing, nothing.astype(np.uint64), *[nothing.astype(np.int32)] * 2)
        rows = joined([rows for rows, _ in self._pipe])
        number = np.concatenate([numbers for _, numbers in self._pipe])
        order = np.argsort(rows.sequence, kind="stable")
        rows = choose(rows, order)
        return Pipeline(rows.sequence, rows.fetch, rows.retire, rows.pc, rows.micro, number[order])


def _has_pipe_lines(lines: Lines) -> bool:
    return PIPE_MARK in lines.buffer.tobytes()
