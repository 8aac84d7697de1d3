"""Reader of gem5's O3PipeView output on its own: disassembly, pc and the tick of every stage, but no addresses.

Enters: a `ReadRequest` whose stream the log has read, or that log's `Pipeline`. Leaves: a `ReadResult` with measured
commit times, of low confidence.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from perfvec.trace.readers.columns import ColumnBuilder
from perfvec.trace.readers.gem5_disassembly import static_row
from perfvec.trace.readers.gem5_log import Gem5Log, Pipeline
from perfvec.trace.readers.micro_ops import MicroOpJoiner, MicroOps
from perfvec.trace.readers.request import ReadRequest
from perfvec.trace.readers.result import CodeLack, ReadResult
from perfvec.trace.readers.static_rows import StaticRow, merge_rows
from perfvec.trace.readers.timing import measured_timing

NAME = "gem5-o3pipeview"
ORIGIN = "gem5's O3PipeView"
LACKS = (
    "O3PipeView has no memory addresses and no sizes: caches cannot be modelled from it. Trace with Exec as well.",
    CodeLack("O3PipeView has no operation classes and no encodings: both are inferred; an ELF file gives them."),
)


def read_pipeline(request: ReadRequest, log: Gem5Log, pipeline: Pipeline) -> ReadResult:
    """Return the trace of the retired instructions.

    Raises:
        TraceError: none retired, or a limit is passed.
    """
    columns = ColumnBuilder(request.budget, request.keep)
    texts = log.pipe_texts.texts

    @cache
    def described(number: int) -> StaticRow:
        return static_row(texts[number].text)

    joiner = MicroOpJoiner(columns, lambda parts: merge_rows([described(part) for part in parts]))
    joiner.feed(micro_ops(pipeline))
    joiner.flush()
    trace = columns.finish(request.program, "aarch64", ORIGIN, joiner.static())
    return ReadResult(
        trace=trace,
        format=NAME,
        confidence="low",
        lacks=LACKS,
        timing=measured_timing(joiner.commit_ticks, joiner.start_tick, request.period_ps),
        truncated=columns.full or request.cut,
        unknown_lines=log.malformed,
        assumed_classes=1.0,
    )


def micro_ops(pipeline: Pipeline) -> MicroOps:
    """Return the pipeline's rows as micro-operations; an instruction begins at micro-pc 0 or a new pc."""
    count = len(pipeline)
    first = np.ones(count, dtype=np.bool_)
    first[1:] = (pipeline.micro[1:] == 0) | (pipeline.pc[1:] != pipeline.pc[:-1])
    return MicroOps(
        pc=pipeline.pc,
        first=first,
        number=pipeline.number,
        address=np.zeros(count, dtype=np.uint64),
        size=np.zeros(count, dtype=np.uint16),
        commit=pipeline.retire,
        fetch=pipeline.fetch,
        taken=np.full(count, -1, dtype=np.int8),
    )
