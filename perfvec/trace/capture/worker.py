"""The worker process: it confines itself, runs one program under emulation, and leaves plain arrays in its folder.

Enters: a private folder with `request.json`, `program.elf` and the program's input files. Leaves, in that folder, a
`.npy` file for each column (pc, address, size, static_index: a row an executed instruction, and spare rows behind
them; encodings, distinct_pc, lines) and `result.json`; or a `result.json` that holds an error. A process of its own,
so that whatever hostile code does to the emulator ends with it.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from perfvec.errors import CaptureError
from perfvec.trace.capture.code_scan import scan
from perfvec.trace.capture.confinement import ConfinementPolicy, confine_current_process, limit_resources
from perfvec.trace.capture.elf import read_program
from perfvec.trace.capture.emulate import EmulationResult, RunOptions, emulate, load_engine
from perfvec.trace.capture.limits import GIBIBYTE, MEBIBYTE, CaptureLimits
from perfvec.trace.capture.native_code import NativeCode, load_native_code
from perfvec.trace.capture.request import PROGRAM, REQUEST, RESULT, STANDARD_INPUT
from perfvec.trace.capture.source_map import read_source_lines
from perfvec.trace.capture.symbols import read_functions
from perfvec.trace.source_lines import SourceLines
from perfvec.trace.trace import Function

# Address space that Python, numba and the engine's code buffer take before any program is loaded.
OWN_MEMORY_BYTES = 4 * GIBIBYTE
RECORDED_BYTES = 8 + 8 + 4 + 4 + 2


def main(folder: Path) -> None:
    """Carry out the request in `folder`."""
    request = json.loads((folder / REQUEST).read_text())
    limits = CaptureLimits(**request["limits"])
    native = load_native_code(Path(request["native_code"]))
    load_engine()
    confine(folder, limits, request["options"]["limit"], request["confined"])
    try:
        result = _capture(folder, request["options"], limits, native)
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


def _capture(folder: Path, options: dict[str, Any], limits: CaptureLimits, native: NativeCode) -> dict[str, Any]:
    content = (folder / PROGRAM).read_bytes()
    image = read_program(content, limits)
    functions = read_functions(content, image)
    result = emulate(image, _run_options(folder, options, functions), limits, native, folder)
    code = scan(result.recording, image, native, folder)
    lines = read_source_lines(content, code.pc, image.bias)
    np.save(folder / "encodings.npy", code.distinct_encodings)
    np.save(folder / "distinct_pc.npy", code.pc)
    np.save(folder / "lines.npy", np.stack([lines.file_index, lines.line]))
    return _summary(result, lines, _touched(functions, code.pc))


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


def _touched(functions: tuple[Function, ...], distinct: NDArray[np.uint64]) -> list[Function]:
    starts = np.array([function.address for function in functions], dtype=np.uint64)
    ends = np.array([function.address + function.size_bytes for function in functions], dtype=np.uint64)
    ran = np.searchsorted(distinct, ends) > np.searchsorted(distinct, starts)
    return [functions[position] for position in np.flatnonzero(ran)]


def _summary(result: EmulationResult, lines: SourceLines, functions: list[Function]) -> dict[str, Any]:
    return {
        "output": bytes(result.files.output).hex(), "error_output": bytes(result.files.error_output).hex(),
        "output_truncated": result.files.output_truncated, "exit_code": result.exit_code, "fault": result.fault,
        "truncated": result.truncated, "executed": result.executed, "rows": result.recording.rows,
        "unknown_system_calls": result.unknown_system_calls, "source_files": list(lines.files),
        "functions": [[function.name, function.address, function.size_bytes] for function in functions],
    }  # fmt: skip
