"""Compile C to a static AArch64 binary with zig, the compiler kept from the server's files by the kernel.

Enters: C source and `CompileOptions`. Leaves: a `CompiledProgram` (the binary and the compiler's warnings), or a
`CompileError` that holds each message with its line and column.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

from perfvec.errors import CaptureError
from perfvec.trace.capture.c_library import LIBRARY_FILES, prepare_c_library, zig_executable
from perfvec.trace.capture.child_process import FinishedProcess
from perfvec.trace.capture.compiler_options import SOURCE_NAME, CompileOptions
from perfvec.trace.capture.confined_command import run_confined
from perfvec.trace.capture.confinement import ConfinementPolicy
from perfvec.trace.capture.diagnostics import Diagnostic, parse_diagnostics
from perfvec.trace.capture.settings import CaptureSettings

COMPILER_PROCESSES = 64
# The dataset's programs were linked with these, so that addresses and layout come out alike.
LINKER_ARGUMENTS = (
    "ld.lld", "-mllvm", "-float-abi=hard", "--entry", "_start", "-z", "stack-size=16777216", "--build-id=none",
    "--image-base=16777216", "--eh-frame-hdr", "-znow", "-m", "aarch64linux", "-static", "-no-pie",
)  # fmt: skip


@dataclass(frozen=True)
class CompiledProgram:
    """A static binary. elf: its bytes. diagnostics: what the compiler warned of."""

    elf: bytes
    diagnostics: tuple[Diagnostic, ...]


class CompileError(CaptureError):
    """The source does not compile; `diagnostics` holds each message with its line and column."""

    def __init__(self, sentence: str, diagnostics: tuple[Diagnostic, ...] = ()) -> None:
        super().__init__(sentence)
        self.diagnostics = diagnostics


def compile_c(
    source: str | bytes, options: CompileOptions | None = None, settings: CaptureSettings | None = None
) -> CompiledProgram:
    """Compile `source` (named program.c in messages) and link it statically.

    Raises:
        CompileError: the source has errors, or compiling it takes too long or too much.
        CaptureError: compiling is turned off here, cannot be confined here, or the compiler is missing.
    """
    options = options or CompileOptions()
    settings = settings or CaptureSettings.from_environment()
    if problem := settings.compile_problem():
        raise CaptureError(problem)
    text = source.encode() if isinstance(source, str) else source
    _check_size(text, options, settings)
    library = prepare_c_library(settings) if options.library == "musl" else None
    with tempfile.TemporaryDirectory(prefix="perfvec-compile-") as temporary:
        workspace = Path(temporary).resolve()
        (workspace / SOURCE_NAME).write_bytes(text)
        for name, header in options.headers.items():
            (workspace / name).write_bytes(header)
        compiled = _run(options.compiler_arguments(zig_executable().parent), workspace, library, settings)
        diagnostics = parse_diagnostics(compiled.output)
        _require_success(compiled, diagnostics, settings)
        linked = _run(_link_arguments(options, library), workspace, library, settings)
        _require_success(linked, diagnostics + parse_diagnostics(linked.output), settings)
        return CompiledProgram(_read_binary(workspace / "program", settings), diagnostics)


def _run(arguments: list[str], workspace: Path, library: Path | None, settings: CaptureSettings) -> FinishedProcess:
    zig = zig_executable()
    policy = ConfinementPolicy(
        readable=(str(library),) if library else (), executable=(str(zig.parent),), writable=(str(workspace),),
        cpu_seconds=int(settings.limits.compile_seconds), memory_bytes=settings.limits.compile_memory_bytes,
        process_count=COMPILER_PROCESSES,
    )  # fmt: skip
    return run_confined([str(zig), *arguments], workspace, policy, settings.limits.compile_seconds, settings)


def _link_arguments(options: CompileOptions, library: Path | None) -> list[str]:
    optimised = [] if options.optimisation == "-O0" else ["-O3", "--gc-sections"]
    arguments = [*LINKER_ARGUMENTS, *optimised, "-o", "program"]
    if library is None:
        return [*arguments, "program.o"]
    start, *archives = (str(library / name) for name in LIBRARY_FILES)
    return [*arguments, start, "program.o", "--as-needed", *archives]


def _check_size(text: bytes, options: CompileOptions, settings: CaptureSettings) -> None:
    size_bytes = len(text) + sum(len(header) for header in options.headers.values())
    if size_bytes > settings.limits.source_bytes:
        raise CompileError(
            f"The source has {size_bytes:,} bytes; at most {settings.limits.source_bytes:,} can be taken."
        )


def _require_success(finished: FinishedProcess, diagnostics: tuple[Diagnostic, ...], settings: CaptureSettings) -> None:
    if finished.timed_out:
        raise CompileError(
            f"Compiling took more than {settings.limits.compile_seconds:g} s and was stopped.", diagnostics
        )
    errors = [diagnostic for diagnostic in diagnostics if diagnostic.severity == "error"]
    if finished.status == 0:
        return
    if not errors:
        last_line = (finished.output.strip().splitlines() or [f"status {finished.status}"])[-1]
        raise CompileError(f"The compiler stopped without a result: {last_line[:300]}", diagnostics)
    more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
    raise CompileError(f"The program does not compile: {errors[0]}{more}", diagnostics)


def _read_binary(path: Path, settings: CaptureSettings) -> bytes:
    size_bytes = path.stat().st_size
    if size_bytes > settings.limits.elf_bytes:
        raise CompileError(f"The binary has {size_bytes:,} bytes; at most {settings.limits.elf_bytes:,} can be run.")
    return path.read_bytes()
