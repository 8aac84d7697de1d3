"""Caps on what a reader takes in, so that a hostile or huge file ends in one clear sentence and not in a dead server.

Enters: what has been read so far. Leaves: nothing, or the `TraceError` that names the cap.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from perfvec.errors import TraceError

KIB = 1 << 10
MIB = 1 << 20
GIB = 1 << 30


@dataclass(frozen=True)
class ReaderLimits:
    """Caps of one read; each has its own error.

    compressed_bytes: bytes taken from the file as it is. decompressed_bytes: bytes after the wrapper is undone.
    instructions: architectural instructions kept. distinct_instructions: rows of the static table.
    line_bytes: longest line of a text format. memory_bytes: of the columns being built. seconds: wall time, None for
    no cap.
    """

    compressed_bytes: int = 8 * GIB
    decompressed_bytes: int = 64 * GIB
    instructions: int = 200_000_000
    distinct_instructions: int = 1_000_000
    line_bytes: int = 64 * KIB
    memory_bytes: int = 16 * GIB
    seconds: float | None = None


# What a public server takes from a stranger.
UPLOAD_LIMITS = ReaderLimits(
    compressed_bytes=200 * MIB,
    decompressed_bytes=4 * GIB,
    instructions=10_000_000,
    distinct_instructions=300_000,
    memory_bytes=2 * GIB,
    seconds=60.0,
)


@dataclass
class Budget:
    """What one read has used of its `ReaderLimits`. text_unended: a text's last line had no line end, which no tool
    leaves out, so the file was probably cut there.
    """

    limits: ReaderLimits
    compressed_bytes: int = 0
    decompressed_bytes: int = 0
    text_unended: bool = False
    started_seconds: float = field(default_factory=time.monotonic)

    def take_compressed(self, count: int) -> None:
        """Count bytes read from the file.

        Raises:
            TraceError: more than the limits allow.
        """
        self.compressed_bytes += count
        if self.compressed_bytes > self.limits.compressed_bytes:
            raise TraceError(f"The trace file is larger than the limit of {_amount(self.limits.compressed_bytes)}.")

    def take_decompressed(self, count: int) -> None:
        """Count bytes after decompression, and look at the clock.

        Raises:
            TraceError: more than the limits allow.
        """
        self.decompressed_bytes += count
        if self.decompressed_bytes > self.limits.decompressed_bytes:
            raise TraceError(
                f"The trace decompresses to more than the limit of {_amount(self.limits.decompressed_bytes)}."
            )
        self.check_time()

    def check_time(self) -> None:
        """Raise `TraceError` when the read has taken longer than the limits allow."""
        seconds = self.limits.seconds
        if seconds is not None and time.monotonic() - self.started_seconds > seconds:
            raise TraceError(f"Reading the trace took longer than the limit of {seconds:g} s; cut it shorter.")

    def check_instructions(self, count: int, column_bytes: int) -> None:
        """Raise `TraceError` when more instructions were read, or more memory taken, than the limits allow."""
        if count > self.limits.instructions:
            raise TraceError(
                f"The trace holds more than the limit of {self.limits.instructions:,} instructions; "
                "keep its first part only, or raise the limit."
            )
        if column_bytes > self.limits.memory_bytes:
            raise TraceError(
                f"The trace needs more memory than the limit of {_amount(self.limits.memory_bytes)}; "
                "keep its first part only."
            )

    def check_distinct(self, count: int) -> None:
        """Raise `TraceError` when the trace has more distinct instructions than the limits allow."""
        if count > self.limits.distinct_instructions:
            raise TraceError(
                f"The trace holds more than the limit of {self.limits.distinct_instructions:,} distinct instructions; "
                "no program is that large, so the file is damaged or not what it seems."
            )


def _amount(count: int) -> str:
    for unit, size in (("GiB", GIB), ("MiB", MIB), ("KiB", KIB)):
        if count >= size and count % size == 0:
            return f"{count // size:,} {unit}"
    return f"{count:,} bytes"
