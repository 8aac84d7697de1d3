"""Options that every command which opens a foreign trace shares.

Enters: a click command's function. Leaves: the same with options, and `read` that opens the trace they describe.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from perfvec.trace.readers import FORMATS, ReadResult, open_trace

Function = TypeVar("Function", bound=Callable[..., Any])
FILE = click.Path(dir_okay=False, path_type=Path)

_OPTIONS = (
    click.option("--program", help="Name of the program; by default the file's stem."),
    click.option("--format", "form", type=click.Choice(sorted(FORMATS)), help="Format; by default told by content."),
    click.option("--second", type=FILE, help="Second file: PerfVec's store file, or O3PipeView beside Exec."),
    click.option("--elf", type=FILE, help="The AArch64 program, for formats without encodings."),
    click.option("--gem5-version", help="gem5 that wrote PerfVec's text, such as 24.0."),
    click.option("--period-ps", type=int, help="Clock period of the simulated core, in picoseconds."),
    click.option("--ticks-are-commits", is_flag=True, help="Exec's ticks are commit times (MinorCPU)."),
    click.option("--limit", "keep", type=int, help="Keep the first so many instructions."),
)


def trace_options(function: Function) -> Function:
    """Add the options to a command."""
    for option in reversed(_OPTIONS):
        function = option(function)
    return function


def read(file: Path, options: dict[str, Any]) -> ReadResult:
    """Open the trace that `file` and the options describe.

    Raises:
        TraceError: as `open_trace`.
    """
    return open_trace(
        file,
        program=options["program"],
        format=options["form"],
        companion=options["second"],
        elf=options["elf"],
        gem5_version=options["gem5_version"],
        period_ps=options["period_ps"],
        ticks_are_commits=options["ticks_are_commits"],
        keep=options["keep"],
    )
