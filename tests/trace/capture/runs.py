"""Run a hand-made program in this process, as the worker does in its own."""

from __future__ import annotations

from perfvec.trace.capture.elf import read_program
from perfvec.trace.capture.emulate import EmulationResult, RunOptions, emulate
from perfvec.trace.capture.limits import CaptureLimits


def run(content: bytes, limits: CaptureLimits | None = None, **options: object) -> EmulationResult:
    """Emulate `content` with the given `RunOptions`."""
    limits = limits or CaptureLimits()
    return emulate(read_program(content, limits), RunOptions(**{"limit": 100_000, **options}), limits)


def pcs(result: EmulationResult) -> list[int]:
    """Return the recorded pcs."""
    return [int(pc) for pc in result.recording.pc[: result.recording.rows]]


def accesses(result: EmulationResult) -> list[tuple[int, int]]:
    """Return (address, bytes) of the recorded rows that accessed memory."""
    rows = range(result.recording.rows)
    sizes = [int(size) & 0xFFFF for size in result.recording.size[: result.recording.rows]]
    return [(int(result.recording.address[row]), sizes[row]) for row in rows if sizes[row]]
