"""Run a hand-made program in this process, as the worker does in its own."""

from __future__ import annotations

import struct
from functools import lru_cache

from perfvec.trace.capture.elf import read_program
from perfvec.trace.capture.emulate import EmulationResult, RunOptions, emulate
from perfvec.trace.capture.limits import CaptureLimits
from perfvec.trace.capture.native_code import NativeCode, load_native_code
from perfvec.trace.capture.settings import CaptureSettings, native_code_folder
from tests.trace.capture.programs import DATA_ADDRESS, leave, program, set_register, store, system_call

RESULTS = DATA_ADDRESS + 4096


@lru_cache
def native_code() -> NativeCode:
    """Return the native functions, loaded once a test session."""
    return load_native_code(native_code_folder(CaptureSettings.from_environment()))


def run(content: bytes, limits: CaptureLimits | None = None, **options: object) -> EmulationResult:
    """Emulate `content` with the given `RunOptions`."""
    limits = limits or CaptureLimits()
    return emulate(read_program(content, limits), RunOptions(**{"limit": 100_000, **options}), limits, native_code())


def pcs(result: EmulationResult) -> list[int]:
    """Return the recorded pcs."""
    return [int(pc) for pc in result.recording.pc[: result.recording.rows]]


def accesses(result: EmulationResult) -> list[tuple[int, int]]:
    """Return (address, bytes) of the recorded rows that accessed memory."""
    rows = range(result.recording.rows)
    sizes = [int(size) & 0xFFFF for size in result.recording.size[: result.recording.rows]]
    return [(int(result.recording.address[row]), sizes[row]) for row in rows if sizes[row]]


def results_of(*calls: list[int]) -> list[int]:
    """Make the calls in order, print the page that holds their results, and return them."""
    code: list[int] = set_register(20, RESULTS)
    for position, call in enumerate(calls):
        code += [*call, store(0, 20, 8 * position)]
    code += [*system_call(64, 1, RESULTS, 8 * len(calls)), *leave(0)]
    result = run(program(*code), standard_input=b"some input")
    assert result.fault is None
    return list(struct.unpack(f"<{len(calls)}q", bytes(result.files.output)[-8 * len(calls) :]))


def written_by(call: list[int], size_bytes: int) -> bytes:
    """Make a call, then print what lies at DATA_ADDRESS."""
    result = run(program(*call, *system_call(64, 1, DATA_ADDRESS, size_bytes), *leave(0)))
    return bytes(result.files.output)
