"""`capture`: run a C program or a static AArch64 binary and write the trace of what it executed.

Enters: a C source or an ELF file, told apart by content, and the program's arguments. Leaves: a trace file; the
program's own output goes to standard output, a summary to standard error.
"""

from __future__ import annotations

import sys
from pathlib import Path

import click

from perfvec.errors import PerfVecError
from perfvec.trace.capture.c_library import c_library_ready
from perfvec.trace.capture.capture import DEFAULT_INSTRUCTIONS, Capture, CaptureOptions, capture
from perfvec.trace.capture.compile import CompileError, compile_c
from perfvec.trace.capture.compiler_options import CompileOptions
from perfvec.trace.capture.elf import ELF_MAGIC
from perfvec.trace.capture.settings import CaptureSettings
from perfvec.trace.store import write_trace

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("capture")
@click.argument("program", type=FILE)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), required=True, help="Trace file to write.")
@click.option("-O", "level", type=click.Choice(["0", "1", "2", "3"]), default="2", help="Optimisation of C (-O2).")
@click.option("--freestanding", is_flag=True, help="Compile C without a C library, from _start.")
@click.option("-D", "macros", multiple=True, metavar="NAME=VALUE", help="Define a macro of the C program.")
@click.option("--header", "headers", type=FILE, multiple=True, help="A header file that the C program includes.")
@click.option("--skip", type=click.IntRange(0), default=0, help="Instructions to run before recording.")
@click.option("--limit", type=click.IntRange(1), default=DEFAULT_INSTRUCTIONS, show_default=True,
              help="Most instructions to record.")  # fmt: skip
@click.option("--start-function", help="Record once this function has returned.")
@click.option("--stop-function", help="Record until this function is entered.")
@click.option("--stdin", "standard_input", type=FILE, help="File that the program reads as its standard input.")
@click.option("--file", "files", type=FILE, multiple=True, help="File that the program may open, by its plain name.")
def command(
    program: Path, arguments: tuple[str, ...], output: Path, level: str, freestanding: bool, macros: tuple[str, ...],
    headers: tuple[Path, ...], skip: int, limit: int, start_function: str | None, stop_function: str | None,
    standard_input: Path | None, files: tuple[Path, ...],
) -> None:  # fmt: skip
    """Run PROGRAM (C source, or a static AArch64 binary) and write its trace; ARGUMENTS after -- go to the program."""
    try:
        settings = CaptureSettings.from_environment()
        content = program.read_bytes()
        if not content.startswith(ELF_MAGIC):
            library = "freestanding" if freestanding else "musl"
            options = CompileOptions(f"-O{level}", library, _macros(macros), _contents(headers))
            content = _compile(content, options, settings)
        run = CaptureOptions(
            program=program.stem, arguments=arguments, files=_contents(files), skip=skip, limit=limit,
            standard_input=standard_input.read_bytes() if standard_input else b"",
            start_function=start_function, stop_function=stop_function,
        )  # fmt: skip
        result = capture(content, run, settings)
        write_trace(result.trace, output)
    except PerfVecError as error:
        raise click.ClickException(str(error)) from error
    _report(result, output)


def _compile(source: bytes, options: CompileOptions, settings: CaptureSettings) -> bytes:
    settings.require_capture()
    if options.library == "musl" and settings.compile_problem() is None and not c_library_ready(settings):
        click.echo("Building the C library, once, in about a minute …", err=True)
    try:
        compiled = compile_c(source, options, settings)
    except CompileError as error:
        for diagnostic in error.diagnostics:
            click.echo(str(diagnostic), err=True)
        raise
    for diagnostic in compiled.diagnostics:
        click.echo(str(diagnostic), err=True)
    return compiled.elf


def _macros(texts: tuple[str, ...]) -> dict[str, str]:
    pairs = (text.partition("=") for text in texts)
    return {name: value if equals else "1" for name, equals, value in pairs}


def _contents(paths: tuple[Path, ...]) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in paths}


def _report(result: Capture, output: Path) -> None:
    sys.stdout.buffer.write(result.output)
    sys.stdout.flush()
    sys.stderr.buffer.write(result.error_output)
    sys.stderr.flush()
    ending = "recording ended before the program" if result.exit_code is None else f"exit code {result.exit_code}"
    click.echo(f"{len(result.trace):,} instructions written to {output} ({ending})", err=True)
    if result.fault:
        click.echo(result.fault, err=True)
    if result.truncated:
        click.echo("The program had more to run; raise --limit or use --skip for another part.", err=True)
    for name, count in sorted(result.unknown_system_calls.items()):
        click.echo(f"System call {name} is not emulated; it failed {count} times.", err=True)
