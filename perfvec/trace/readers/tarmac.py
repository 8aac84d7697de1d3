"""Reader of Tarmac traces, from Arm's Fast Models, envelope models or gem5's Tarmac tracer.

Enters: a `ReadRequest`. Leaves: a `ReadResult`. Encodings are decoded here; taken follows from the next pc. The lines
are described in `tarmac_lines`.
"""

from __future__ import annotations

from dataclasses import replace

from perfvec.trace.readers.chunks import index_lines, line_chunks
from perfvec.trace.readers.columns import ColumnBuilder
from perfvec.trace.readers.encoding_table import EncodingTable, sizes, undecoded_share
from perfvec.trace.readers.request import ReadRequest
from perfvec.trace.readers.result import Confidence, ReadResult
from perfvec.trace.readers.tarmac_lines import TarmacParser, TarmacRows

NAME = "tarmac"
ORIGIN = "Tarmac"
INSTRUCTIONS_WORTH_A_SHARE = 0.5
UNDECODED_WORTH_SAYING = 0.01


def recognise(head: bytes) -> float:
    """Return how surely the text is Tarmac, 0 to 1: one well-formed instruction line is a sign, many are certain."""
    whole = head[: head.rfind(b"\n") + 1]
    if not whole:
        return 0.0
    parser = TarmacParser()
    lines = index_lines(whole)
    found = len(parser.feed(lines).pc) + len(parser.flush().pc)
    return min(1.0, found / (INSTRUCTIONS_WORTH_A_SHARE * max(1, len(lines)))) if found > parser.malformed else 0.0


def read(request: ReadRequest) -> ReadResult:
    """Read the trace.

    Raises:
        TraceError: nothing in it can be read, or a limit is passed.
    """
    columns = ColumnBuilder(request.budget, request.keep)
    table = EncodingTable(request.budget)
    parser = TarmacParser()
    for lines in line_chunks(request.stream, request.budget):
        _append(columns, table, parser.feed(lines))
        if columns.full:
            break
    if not columns.full:
        _append(columns, table, parser.flush())
    static = table.decode(aarch64=True)
    trace = columns.finish(request.program, "aarch64", ORIGIN, static)
    trace = replace(trace, size=sizes(static, trace.static_index, trace.address))
    confidence, lacks = _judge(undecoded_share(static, trace.static_index), parser.elsewhere)
    return ReadResult(
        trace=trace,
        format=NAME,
        confidence=confidence,
        lacks=lacks,
        truncated=columns.full or request.cut,
        unknown_lines=parser.malformed,
        left_out={"instructions of other processors": parser.elsewhere} if parser.elsewhere else {},
    )


def _append(columns: ColumnBuilder, table: EncodingTable, rows: TarmacRows) -> None:
    columns.append(rows.pc, rows.address, table.number(rows.encoding, rows.touches, rows.foreign))


def _judge(undecoded: float, elsewhere: int) -> tuple[Confidence, tuple[str, ...]]:
    lacks: list[str] = []
    confidence: Confidence = "high"
    if undecoded > UNDECODED_WORTH_SAYING:
        confidence = "low" if undecoded > 0.1 else "reduced"
        lacks.append(f"{undecoded:.1%} of the executed instructions are not A64, or could not be decoded.")
    if elsewhere:
        lacks.append(
            f"The trace interleaves several processors: {elsewhere:,} instructions of the others were left out."
        )
    return confidence, tuple(lacks)
