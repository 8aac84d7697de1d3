"""The worker process: it confines itself, runs one program under emulation, and leaves plain arrays in its folder.

Enters: a private folder with `request.json`, `program.elf` and the program's input files. Leaves, in that folder,
`pc.npy`, `address.npy`, `size.npy` (one row an executed instruction), `code.npy` (distinct pcs and their encodings),
`lines.npy`, and `result.json`; or a `result.json` that holds an error. A process of its own, so that whatever hostile
code does to the emulator ends with it.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from perfvec.errors import CaptureError
from perfvec.trace.capture.confinement import ConfinementPolicy, confine_current_process, limit_resources
from perfvec.trace.capture.elf import ProgramImage, read_program
from perfvec.trace.capture.emulate import EmulationResult, RunOptions, emulate, load_engine
from perfvec.trace.capture.limits import GIBIBYTE, MEBIBYTE, CaptureLimits
from perfvec.trace.capture.source_map import SourceLines, read_source_lines
from perfvec.trace.capture.symbols import read_functions
from perfvec.trace.trace import Function

REQUEST, PROGRAM, RESULT = "request.json", "program.elf", "result.json"
STANDARD_INPUT = "input.bin"
# Address space that Python, numba and the engine's code buffer take before any program is loaded.
OWN_MEMORY_BYTES = 4 * GIBIBYTE
RECORDED_BYTES = 2 * (8 + 8 + 4)


def main(folder: Path) -> None:
    """Carry out the request in `folder`."""
    request = json.loads((folder / REQUEST).read_text())
    limits = CaptureLimits(**request["limits"])
    load_engine()
    confine(folder, limits, request["options"]["limit"], request["confined"])
    try:
        result = _capture(folder, request["options"], limits)
    except CaptureError as error:
        result = {"error": str(error)}
    (folder / RESULT).write_text(json.dumps(result))


def confine(folder: Path, limits: CaptureLimits, instructions: int, by_kernel: bool) -> None:
    """Give up everything but `folder`; every module that is needed must be imported before."""
    policy = ConfinementPolicy(
        writable=(str(folder),),
        cpu_seconds=int(limits.emulation_seconds + limits.grace_seconds),
        memory_bytes=OWN_MEMORY_BYTES + limits.memory_bytes + instructions * RECORDED_BYTES,
        file_bytes=instructions * 8 + limits.elf_bytes + MEBIBYTE,
    )
    if by_kernel:
        confine_current_process(policy)
    else:
        limit_resources(policy)


def _capture(folder: Path, options: dict[str, Any], limits: CaptureLimits) -> dict[str, Any]:
    content = (folder / PROGRAM).read_bytes()
    image = read_program(content, limits)
    functions = read_functions(content, image)
    result = emulate(image, _run_options(folder, options, functions), limits)
    pc, address, size = result.recording.columns()
    distinct = _distinct_pcs(pc, image)
    lines = read_source_lines(content, distinct, image.bias)
    np.save(folder / "pc.npy", pc)
    np.save(folder / "address.npy", address)
    np.save(folder / "size.npy", size)
    np.save(folder / "code.npy", np.stack([distinct, _encodings(distinct, image).astype(np.uint64)]))
    np.save(folder / "lines.npy", np.stack([lines.file_index, lines.line]))
    return _summary(result, lines, _touched(functions, distinct))


def _run_options(folder: Path, options: dict[str, Any], functions: tuple[Function, ...]) -> RunOptions:
    files = {name: (folder / stored).read_bytes() for name, stored in options["files"].items()}
    return RunOptions(
        name=options["name"], arguments=tuple(options["arguments"]), files=files,
        standard_input=(folder / STANDARD_INPUT).read_bytes(), skip=options["skip"], limit=options["limit"],
        start_address=_address_of(options["start_function"], functions),
        stop_address=_address_of(options["stop_function"], functions),
    )  # fmt: skip


def _address_of(name: str | None, functions: tuple[Function, ...]) -> int | None:
    if name is None:
        return None
    for function in functions:
        if function.name == name:
            return function.address
    known = ", ".join(function.name for function in functions[:5])
    raise CaptureError(
        f"The binary has no function '{name}' to begin or end at; it may be inlined or stripped"
        + (f" (it has {known}, …)." if known else " (it has no symbol table).")
    )


def _distinct_pcs(pc: NDArray[np.uint64], image: ProgramImage) -> NDArray[np.uint64]:
    """Return the pcs that ran, ascending; counting in a table of the code is much faster than sorting."""
    found = []
    for segment in sorted(image.executable(), key=lambda segment: segment.address):
        inside = pc[(pc >= segment.address) & (pc < segment.end)]
        words = (inside - np.uint64(segment.address)).astype(np.int64) >> 2
        counts = np.bincount(words)
        found.append(np.flatnonzero(counts).astype(np.uint64) * np.uint64(4) + np.uint64(segment.address))
    return np.concatenate(found)


def _encodings(distinct: NDArray[np.uint64], image: ProgramImage) -> NDArray[np.uint32]:
    """Return the word at each pc; code cannot change as it runs, so the file's bytes are what ran."""
    encodings = np.zeros(len(distinct), dtype=np.uint32)
    for segment in image.executable():
        inside = (distinct >= segment.address) & (distinct < segment.end)
        code = segment.data + bytes(4 + -len(segment.data) % 4)
        words = np.frombuffer(code[: len(code) // 4 * 4], dtype="<u4")
        offsets = (distinct[inside] - np.uint64(segment.address)).astype(np.int64) >> 2
        encodings[inside] = words[np.minimum(offsets, len(words) - 1)]
    return encodings


def _touched(functions: tuple[Function, ...], distinct: NDArray[np.uint64]) -> list[Function]:
    starts = np.array([function.address for function in functions], dtype=np.uint64)
    ends = np.array([function.address + function.size_bytes for function in functions], dtype=np.uint64)
    ran = np.searchsorted(distinct, ends) > np.searchsorted(distinct, starts)
    return [functions[position] for position in np.flatnonzero(ran)]


def _summary(result: EmulationResult, lines: SourceLines, functions: list[Function]) -> dict[str, Any]:
    return {
        "output": bytes(result.files.output).hex(), "error_output": bytes(result.files.error_output).hex(),
        "output_truncated": result.files.output_truncated, "exit_code": result.exit_code, "fault": result.fault,
        "truncated": result.truncated, "executed": result.executed,
        "unknown_system_calls": result.unknown_system_calls, "source_files": list(lines.files),
        "functions": [[function.name, function.address, function.size_bytes] for function in functions],
    }  # fmt: skip
