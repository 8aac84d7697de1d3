"""Reader of stock gem5's Exec and ExecAll output, joined with O3PipeView where that is given.

Enters: a `ReadRequest`; O3PipeView lines may stand in the same file or in the companion. Leaves: a `ReadResult`; with
O3PipeView its timing is when each instruction committed. Exec's own tick is when a micro-operation was fetched on the
out-of-order core, and when it committed on MinorCPU, so it counts as time only where the person says so.
"""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from perfvec.errors import TraceError
from perfvec.trace.readers import o3pipeview
from perfvec.trace.readers.chunks import index_lines
from perfvec.trace.readers.columns import ColumnBuilder
from perfvec.trace.readers.gem5_disassembly import access_bytes, static_row
from perfvec.trace.readers.gem5_exec_lines import EXECUTED, MACRO, parse_exec
from perfvec.trace.readers.gem5_log import ExecChunk, Gem5Log
from perfvec.trace.readers.gem5_pipe_lines import parse_pipe
from perfvec.trace.readers.micro_ops import MicroOpJoiner, MicroOps
from perfvec.trace.readers.pipeline_join import ExecutedOps, commit_times
from perfvec.trace.readers.request import ReadRequest
from perfvec.trace.readers.result import CodeLack, Confidence, MeasuredTiming, ReadResult
from perfvec.trace.readers.static_rows import StaticRow, merge_rows
from perfvec.trace.readers.timing import measured_timing
from perfvec.trace.readers.variable_length import with_recorded_taken
from perfvec.trace.trace import Trace

NAME = "gem5-exec"
ORIGIN = "gem5's Exec"
LACKS_ENCODING = CodeLack("Exec has no encodings: registers are read from gem5's disassembly; an ELF file gives them.")
LACKS_SIZE = CodeLack(
    "Exec does not say how many bytes an access has: sizes are taken from register names where those tell."
)
LACKS_CLASS = CodeLack("The operation class is not printed (debug flag ExecOpClass): it is inferred from the mnemonic.")
LACKS_MICRO = "Micro-operations are not printed (debug flag ExecMicro), and with them addresses of pair accesses."
RISC_V_ADDRESS = re.compile(r"-?\d+\([a-z]+\d*\)")
RISC_V_SHARE = 0.05
NOT_AARCH64 = "The instructions are not AArch64; registers and branch kinds may be wrong."


def recognise(head: bytes) -> float:
    """Return how surely the text is gem5 debug output with Exec or O3PipeView lines, 0 to 1."""
    whole = head[: head.rfind(b"\n") + 1]
    if not whole:
        return 0.0
    lines = index_lines(whole)
    kind = parse_exec(lines).kind
    pipe_rows, unfinished, _ = parse_pipe(lines)
    found = int((kind != 0).sum()) + 7 * len(pipe_rows.pc) + (unfinished < len(lines))
    return min(1.0, 0.2 + found / len(lines)) if found else 0.0


def read(request: ReadRequest) -> ReadResult:
    """Read the output.

    Raises:
        TraceError: no instruction in it, two files that do not belong together, or a limit is passed.
    """
    reading = _Reading(request)
    streams = [request.stream] + ([request.companion] if request.companion is not None else [])
    for stream in streams:
        for chunk in reading.log.chunks(stream):
            reading.feed(chunk)
            if reading.columns.full:
                break
    return reading.finish()


class _Reading:
    """State of one read."""

    def __init__(self, request: ReadRequest) -> None:
        self.request = request
        self.log = Gem5Log(request.budget)
        self.columns = ColumnBuilder(request.budget, request.keep)
        self.joiner = MicroOpJoiner(self.columns, self._describe)
        self.executed = ExecutedOps()
        self.unclassed = 0
        self._sizes = np.zeros(0, dtype=np.uint16)
        self._before: tuple[int, int, int] = (-1, 0, -1)  # pc, kind and micro-pc of the last row

    def feed(self, chunk: ExecChunk) -> None:
        rows, texts = chunk.rows, self.log.exec_texts.texts
        fresh = texts[len(self._sizes) :]
        new_sizes = [0 if text.macro else access_bytes(text.text) for text in fresh]
        self._sizes = np.concatenate([self._sizes, np.array(new_sizes, dtype=np.uint16)])
        ran = rows.kind == EXECUTED
        self.unclassed += int((ran & (rows.op_class[:, 0] == rows.op_class[:, 1])).sum())
        ordinal = self.executed.add(rows, ran)
        size = np.where(rows.address != 0, self._sizes[chunk.number], np.uint16(0)).astype(np.uint16)
        taken = np.full(len(ran), -1, dtype=np.int8)
        first = self._first(chunk)
        self.joiner.feed(
            MicroOps(rows.pc, first, chunk.number, rows.address, size, ordinal, np.maximum(rows.tick, 0), taken)
        )

    def _first(self, chunk: ExecChunk) -> NDArray[np.bool_]:
        """Rows that begin an instruction: all but micro-operations that follow their macro-operation or each other."""
        rows = chunk.rows
        pc = np.append(np.uint64(self._before[0] & (2**64 - 1)), rows.pc)
        kind = np.append(np.int8(self._before[1]), rows.kind)
        micro = np.append(np.int32(self._before[2]), rows.micro)
        self._before = (int(rows.pc[-1]), int(rows.kind[-1]), int(rows.micro[-1]))
        after_macro = kind[:-1] == MACRO
        after_micro = (micro[:-1] >= 0) & (micro[1:] > micro[:-1])
        return np.asarray(~((micro[1:] >= 0) & (pc[1:] == pc[:-1]) & (after_macro | after_micro)))

    def _describe(self, parts: tuple[int, ...]) -> StaticRow:
        texts = [self.log.exec_texts.texts[part] for part in parts]
        ran = [text for text in texts if not text.macro] or texts
        return merge_rows([static_row(text.text, text.op_class, text.flags) for text in ran])

    def finish(self) -> ReadResult:
        self.joiner.flush()
        pipeline = self.log.pipeline()
        if not self.columns.rows and len(pipeline):
            return o3pipeview.read_pipeline(self.request, self.log, pipeline)
        if not self.columns.rows and self.log.symbol_lines:
            raise TraceError(
                "The Exec lines show symbols and no addresses, as gem5 up to 20.1 prints them; trace again with "
                "--debug-flags=Exec,-ExecSymbol."
            )
        trace = self.columns.finish(self.request.program, "aarch64", ORIGIN, self.joiner.static())
        timing: MeasuredTiming | None = None
        left_out: dict[str, int] = {}
        if len(pipeline):
            commits = commit_times(self.joiner.commit_ticks, self.executed, pipeline)
            left_out = {"not in both files": len(trace) - (commits.stop - commits.start)}
            trace = _rows(trace, commits.start, commits.stop)
            timing = measured_timing(commits.ticks, commits.start_tick, self.request.period_ps)
        elif self.request.ticks_are_commits:
            ticks = self.executed.ticks()[self.joiner.commit_ticks]
            timing = measured_timing(ticks, self.joiner.start_tick, self.request.period_ps)
        return self._result(trace, timing, left_out)

    def _looks_like_risc_v(self) -> bool:
        """RISC-V's addresses are written offset(register), which AArch64 never does."""
        texts = self.log.exec_texts.texts
        return sum(bool(RISC_V_ADDRESS.search(text.text)) for text in texts) > RISC_V_SHARE * len(texts)

    def _result(self, trace: Trace, timing: MeasuredTiming | None, left_out: dict[str, int]) -> ReadResult:
        lacks: list[str] = [LACKS_ENCODING, LACKS_SIZE]
        confidence: Confidence = "reduced"
        assumed = self.unclassed / max(1, len(self.executed))
        if assumed > 0:
            lacks.append(LACKS_CLASS)
        if not len(self.executed):
            lacks.append(LACKS_MICRO)
            confidence, assumed = "low", 1.0
        if (trace.pc & np.uint64(3)).any() or self._looks_like_risc_v():
            trace = with_recorded_taken(replace(trace, isa="unknown"))
            lacks.append(NOT_AARCH64)
            confidence = "low"
        if self.log.elsewhere:
            lacks.append(f"{self.log.elsewhere:,} instructions of other processors were left out.")
        if self.joiner.replays:
            left_out = {**left_out, "faulted and replayed": self.joiner.replays}
        return ReadResult(
            trace=trace,
            format=NAME,
            confidence=confidence,
            lacks=tuple(lacks),
            timing=timing,
            truncated=self.columns.full or self.request.cut,
            unknown_lines=self.log.malformed,
            assumed_classes=assumed,
            left_out={name: count for name, count in left_out.items() if count},
        )


def _rows(trace: Trace, start: int, stop: int) -> Trace:
    columns = ("pc", "address", "size", "static_index")
    return replace(trace, **{name: getattr(trace, name)[start:stop] for name in columns})
