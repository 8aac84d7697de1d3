"""Reader of our own Parquet form, the dataset's, and any Parquet with pc, encoding, address and size.

Enters: a `ReadRequest`. Leaves: a `ReadResult`. Parquet needs random access, so the plain bytes are gathered in memory
first, within the limits.
"""

from __future__ import annotations

import io

import numpy as np

from perfvec.trace.instruction import InstructionFlag
from perfvec.trace.readers.request import ReadRequest
from perfvec.trace.readers.result import Confidence, ReadResult
from perfvec.trace.store import read_trace
from perfvec.trace.trace import Trace

NAME = "parquet"
MAGIC = b"PAR1"
READ_BYTES = 4 << 20
LACKS_ENCODING = "The file has no encodings, so operation classes and registers are as good as where they came from."
LACKS_SIZE = "The file does not say how many bytes accesses have."
LACKS_ADDRESS = "The file has no memory addresses: caches cannot be modelled from it."
UNDECODED_WORTH_SAYING = 0.01


def recognise(head: bytes) -> float:
    """Return 1 where the bytes begin a Parquet file, else 0."""
    return 1.0 if head.startswith(MAGIC) else 0.0


def read(request: ReadRequest) -> ReadResult:
    """Read the file.

    Raises:
        TraceError: anything wrong with it, or a limit is passed.
    """
    limits = request.budget.limits
    file = io.BytesIO()
    while part := request.stream.read(READ_BYTES):
        request.budget.check_time()
        if file.tell() + len(part) > limits.memory_bytes:
            request.budget.check_instructions(0, file.tell() + len(part))
        file.write(part)
    file.seek(0)
    trace = read_trace(
        file,
        request.program,
        max_instructions=limits.instructions,
        max_bytes=min(limits.decompressed_bytes, limits.memory_bytes),
    )
    request.budget.check_distinct(len(trace.static))
    truncated = request.keep is not None and len(trace) > request.keep
    if truncated and request.keep is not None:
        trace = trace.head(request.keep)
    confidence, lacks = _judge(trace)
    return ReadResult(trace=trace, format=NAME, confidence=confidence, lacks=lacks, truncated=truncated or request.cut)


def _judge(trace: Trace) -> tuple[Confidence, tuple[str, ...]]:
    lacks: list[str] = []
    confidence: Confidence = "high"
    memory = (trace.flags & np.uint32(InstructionFlag.LOAD | InstructionFlag.STORE)) != 0
    undecoded = float(((trace.flags & np.uint32(InstructionFlag.UNDECODED)) != 0).mean())
    if not trace.static.encoding.any():
        lacks.append(LACKS_ENCODING)
        confidence = "reduced"
    if undecoded > UNDECODED_WORTH_SAYING:
        lacks.append(f"{undecoded:.1%} of the executed instructions could not be decoded.")
        confidence = "low" if undecoded > 0.1 else "reduced"
    if memory.any() and not trace.address.any():
        lacks.append(LACKS_ADDRESS)
        confidence = "low"
    elif memory.any() and not trace.size.any():
        lacks.append(LACKS_SIZE)
        confidence = "low" if confidence == "low" else "reduced"
    if trace.isa != "aarch64":
        lacks.append(f"The trace is of the instruction set '{trace.isa}'; the model was trained on AArch64.")
        confidence = "low"
    return confidence, tuple(lacks)
