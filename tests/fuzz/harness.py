"""One hostile input read: what may come of it is a sound trace or a `TraceError`, and nothing else."""

from __future__ import annotations

import io

import numpy as np

from perfvec.errors import TraceError
from perfvec.trace.instruction import NO_REGISTER, OPERATION_CLASSES, REGISTER_COUNT
from perfvec.trace.readers import FORMATS, ReaderLimits, ReadResult, open_trace
from perfvec.trace.summary import summarise_trace
from perfvec.trace.trace import Trace

LIMITS = ReaderLimits(
    compressed_bytes=1 << 20,
    decompressed_bytes=4 << 20,
    instructions=50_000,
    distinct_instructions=5_000,
    memory_bytes=64 << 20,
    seconds=20.0,
)
READ, REFUSED = "read", "refused"


def attempt(data: bytes, companion: bytes | None = None, form: str | None = None, elf: bytes | None = None) -> str:
    """Return 'read' or 'refused'.

    Raises:
        Exception: anything else, which is a bug.
    """
    try:
        result = open_trace(
            io.BytesIO(data),
            format=form,
            companion=None if companion is None else io.BytesIO(companion),
            elf=None if elf is None else io.BytesIO(elf),
            limits=LIMITS,
        )
    except TraceError as error:
        check_sentence(str(error))
        return REFUSED
    check_result(result)
    return READ


def check_sentence(text: str) -> None:
    assert 10 < len(text) < 1000, text
    assert text.endswith(".") or text.endswith("first)"), text


def check_result(result: ReadResult) -> None:
    trace = result.trace
    check_trace(trace)
    assert result.format in {*FORMATS, "gem5-o3pipeview"}
    assert result.confidence in ("high", "reduced", "low")
    cycles = result.measured_cycles
    assert cycles is None or len(cycles) == len(trace)
    summary = summarise_trace(trace)
    assert summary.instructions == len(trace)


def check_trace(trace: Trace) -> None:
    static = trace.static
    assert 0 < len(trace) <= LIMITS.instructions
    assert int(static.op_class.max()) < len(OPERATION_CLASSES)
    for name in ("sources", "destinations", "address_sources", "base_update"):
        registers = getattr(static, name)
        assert bool(((registers < REGISTER_COUNT) | (registers == NO_REGISTER)).all()), name
    assert int(static.micro_ops.min()) >= 1
    assert set(np.unique(trace.taken).tolist()) <= {-1, 0, 1}
