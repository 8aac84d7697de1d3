"""Capture: run a static AArch64 binary under emulation, in a confined process, and return its trace.

Enters: an ELF file's bytes and `CaptureOptions`. Leaves: a `Capture`: the trace with its functions and source lines,
what the program printed, and how it ended.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from perfvec.errors import CaptureError
from perfvec.trace.aarch64 import decode_encodings
from perfvec.trace.capture import launcher
from perfvec.trace.capture.child_process import FinishedProcess, run_process_group
from perfvec.trace.capture.limits import CaptureLimits
from perfvec.trace.capture.request import PROGRAM, REQUEST, RESULT, STANDARD_INPUT
from perfvec.trace.capture.settings import CaptureSettings, native_code_folder
from perfvec.trace.source_lines import SourceLines
from perfvec.trace.trace import Function, Trace

ISA = "aarch64"
ORIGIN = "captured under emulation"
DEFAULT_INSTRUCTIONS = 10_000_000


@dataclass(frozen=True)
class CaptureOptions:
    """What to run and which part of it to record.

    program: its name, also its argument 0. arguments, standard_input, files: what it is given; files lie in its only
    folder. skip: instructions that run before recording; limit: recorded at most. start_function: recording begins
    when it has returned (skip counts from there); stop_function: recording ends where it is entered.
    """

    program: str = "program"
    arguments: tuple[str, ...] = ()
    standard_input: bytes = b""
    files: Mapping[str, bytes] = field(default_factory=dict)
    skip: int = 0
    limit: int = DEFAULT_INSTRUCTIONS
    start_function: str | None = None
    stop_function: str | None = None


@dataclass(frozen=True)
class Capture:
    """A trace and how the run went.

    output, error_output: what the program printed, up to a cap. exit_code: None where recording ended before the
    program did. fault: one sentence where the program crashed. truncated: the limit or time ended the
    recording, not the program or the stop function.
    executed_instructions: in all, skipped ones included. unknown_system_calls: calls answered 'not implemented', by
    name, with how often.
    """

    trace: Trace
    output: bytes
    error_output: bytes
    output_truncated: bool
    exit_code: int | None
    fault: str | None
    truncated: bool
    executed_instructions: int
    unknown_system_calls: Mapping[str, int]


def capture(elf: bytes, options: CaptureOptions | None = None, settings: CaptureSettings | None = None) -> Capture:
    """Run `elf` and record what it executes.

    Raises:
        CaptureError: capture is turned off, the binary or an option is not acceptable, or nothing could be recorded.
    """
    options = options or CaptureOptions()
    settings = settings or CaptureSettings.from_environment()
    settings.require_capture()
    _check_options(elf, options, settings.limits)
    with tempfile.TemporaryDirectory(prefix="perfvec-capture-") as temporary:
        folder = Path(temporary).resolve()
        _write_request(folder, elf, options, settings)
        finished = _run_worker(folder, settings)
        return _read_capture(folder, finished, options, settings.limits)


def _check_options(elf: bytes, options: CaptureOptions, limits: CaptureLimits) -> None:
    if len(elf) > limits.elf_bytes:
        raise CaptureError(f"The binary has {len(elf):,} bytes; at most {limits.elf_bytes:,} can be run.")
    if not 1 <= options.limit <= limits.instructions:
        raise CaptureError(
            f"Between 1 and {limits.instructions:,} instructions can be recorded, not {options.limit:,}."
        )
    if not 0 <= options.skip <= limits.skipped_instructions:
        raise CaptureError(
            f"At most {limits.skipped_instructions:,} instructions can be skipped, not {options.skip:,}."
        )
    input_bytes = len(options.standard_input) + sum(len(content) for content in options.files.values())
    if input_bytes > limits.input_bytes:
        raise CaptureError(f"The input files have {input_bytes:,} bytes; at most {limits.input_bytes:,} can be given.")
    texts = (options.program, *options.arguments)
    if sum(len(text.encode("utf-8", "replace")) + 1 for text in texts) > limits.argument_bytes:
        raise CaptureError(f"The program's arguments have more than {limits.argument_bytes:,} bytes.")
    if any("\0" in text for text in (*texts, *options.files)):
        raise CaptureError("A program's name, arguments and file names cannot hold a zero byte.")


def _write_request(folder: Path, elf: bytes, options: CaptureOptions, settings: CaptureSettings) -> None:
    """Lay out the folder; the names of input files are numbers, so that theirs never become a path of the host's."""
    stored = {name: f"file-{number}.bin" for number, name in enumerate(options.files)}
    for name, content in options.files.items():
        (folder / stored[name]).write_bytes(content)
    (folder / PROGRAM).write_bytes(elf)
    (folder / STANDARD_INPUT).write_bytes(options.standard_input)
    run = {
        "name": options.program, "arguments": list(options.arguments), "files": stored, "skip": options.skip,
        "limit": options.limit, "start_function": options.start_function, "stop_function": options.stop_function,
    }  # fmt: skip
    request = {"options": run, "limits": asdict(settings.limits), "confined": settings.confinement_problem is None}
    request["native_code"] = str(_native_code_folder(folder, settings))
    (folder / REQUEST).write_text(json.dumps(request))


def _run_worker(folder: Path, settings: CaptureSettings) -> FinishedProcess:
    command = [sys.executable, "-E", "-P", launcher.__file__, launcher.EMULATE, str(folder)]
    environment = {"OMP_NUM_THREADS": "1"}
    limits = settings.limits
    return run_process_group(command, folder, environment, limits.emulation_seconds + limits.grace_seconds)


def _native_code_folder(folder: Path, settings: CaptureSettings) -> Path:
    """Return where the compiled hooks are kept; in the private folder, for this once, where nothing else can be."""
    kept = native_code_folder(settings)
    try:
        kept.mkdir(parents=True, exist_ok=True)
    except OSError:
        return folder / "native"
    return kept if os.access(kept, os.W_OK) else folder / "native"


def _read_capture(folder: Path, finished: FinishedProcess, options: CaptureOptions, limits: CaptureLimits) -> Capture:
    if finished.timed_out:
        raise CaptureError(f"The capture took more than {limits.emulation_seconds + limits.grace_seconds:g} s in all.")
    if finished.status != 0 or not (folder / RESULT).is_file():
        raise CaptureError(f"The emulator stopped unexpectedly (status {finished.status}); {_last_line(finished)}.")
    result = json.loads((folder / RESULT).read_text())
    if "error" in result:
        raise CaptureError(result["error"])
    rows = int(result["rows"])
    lines = _load(folder, "lines", np.int32)
    source_lines = SourceLines(
        _load(folder, "distinct_pc", np.uint64), lines[0], lines[1], tuple(result["source_files"])
    )
    trace = Trace(
        program=options.program, isa=ISA, origin=ORIGIN, pc=_load(folder, "pc", np.uint64)[:rows],
        address=_load(folder, "address", np.uint64)[:rows], size=_load(folder, "size", np.uint16)[:rows],
        static_index=_load(folder, "static_index", np.int32)[:rows],
        static=decode_encodings(_load(folder, "encodings", np.uint32)),
        functions=tuple(Function(*row) for row in result["functions"]),
        source_lines=source_lines if source_lines.files else None,
    )  # fmt: skip
    return Capture(
        trace=trace, output=bytes.fromhex(result["output"]), error_output=bytes.fromhex(result["error_output"]),
        output_truncated=result["output_truncated"], exit_code=result["exit_code"], fault=result["fault"],
        truncated=result["truncated"], executed_instructions=result["executed"],
        unknown_system_calls=result["unknown_system_calls"],
    )  # fmt: skip


def _load(folder: Path, name: str, dtype: type[np.generic]) -> NDArray[Any]:
    """Map a column of the worker's into memory; it stays when the folder goes. Nothing in it can be a Python object."""
    array = np.load(folder / f"{name}.npy", mmap_mode="c", allow_pickle=False)
    if array.dtype != np.dtype(dtype):
        raise CaptureError(f"The emulator's result '{name}' is damaged.")
    return np.asarray(array)


def _last_line(finished: FinishedProcess) -> str:
    lines = finished.output.strip().splitlines()
    if lines:
        return f"it said: {lines[-1][:300]}"
    return "it may have used up the memory or processor time that a capture may take"
