"""Text in pieces that end at line ends, each with the positions of its lines.

Enters: a plain byte stream. Leaves: `Lines`, one chunk after the other; memory does not grow with the file.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from perfvec.errors import TraceError
from perfvec.trace.readers.limits import Budget
from perfvec.trace.readers.scan import CARRIAGE_RETURN, NEWLINE, Bytes
from perfvec.trace.readers.wrappers import PlainStream, read_up_to

CHUNK_BYTES = 4 << 20


@dataclass(frozen=True)
class Lines:
    """Whole lines of a text.

    buffer: uint8, the bytes. starts, ends: int64 [lines], each line's first byte and the one behind its last, without
    the line end.
    """

    buffer: Bytes
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.starts)


def index_lines(data: bytes) -> Lines:
    """Return `data`, whose last byte is a line end, with the positions of its lines."""
    buffer = np.frombuffer(data, dtype=np.uint8)
    newlines = np.flatnonzero(buffer == NEWLINE).astype(np.int64)
    starts = np.empty_like(newlines)
    if len(newlines):
        starts[0] = 0
        starts[1:] = newlines[:-1] + 1
    ends = newlines.copy()
    carriage = (ends > starts) & (buffer[np.maximum(newlines - 1, 0)] == CARRIAGE_RETURN)
    ends[carriage] -= 1
    return Lines(buffer, starts, ends)


def line_chunks(stream: PlainStream, budget: Budget, chunk_bytes: int = CHUNK_BYTES) -> Iterator[Lines]:
    """Yield the text of `stream` in chunks of whole lines.

    Raises:
        TraceError: a line longer than the limits allow, or what `stream` raises.
    """
    rest = b""
    while True:
        budget.check_time()
        data = read_up_to(stream, chunk_bytes)
        if not data:
            break
        cut = data.rfind(b"\n") + 1
        if not cut:
            rest += data
            if len(rest) > budget.limits.line_bytes:
                raise TraceError(
                    f"A line of the trace is longer than the limit of {budget.limits.line_bytes:,} bytes; "
                    "the file is not the text trace it seems."
                )
            continue
        yield index_lines(rest + data[:cut])
        rest = data[cut:]
    if rest:
        budget.text_unended = True
        yield index_lines(rest + b"\n")
