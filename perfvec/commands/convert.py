"""`convert`: turn another tool's trace into ours, or into ChampSim's.

Enters: a trace of any format we read. Leaves: Parquet or ChampSim records, by the output's name, and perhaps the
measured cycles in the form that `fit-machine` takes.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import click
import numpy as np

from perfvec.commands.trace_options import FILE, read, trace_options
from perfvec.errors import PerfVecError, TraceError
from perfvec.trace.champsim_export import write_champsim
from perfvec.trace.readers import ReadResult
from perfvec.trace.store import write_trace

PHASE_INSTRUCTIONS = 1000
WRAPPERS = (".gz", ".xz", ".zst", ".zstd")


@click.command("convert")
@click.argument("file", type=FILE)
@click.option("--output", type=FILE, required=True, help="TRACE.parquet, or NAME.champsim, .champsim.gz, .champsim.xz.")
@click.option("--measurements", type=FILE, help="CSV of the cycles that gem5 measured, for fit-machine.")
@trace_options
def command(file: Path, output: Path, measurements: Path | None, **options: Any) -> None:
    """Convert the trace FILE; its format is told by content."""
    try:
        result = read(file, options)
        _write(result, output)
        if measurements is not None:
            _write_measurements(result, measurements)
    except PerfVecError as error:
        raise click.ClickException(str(error)) from error
    click.echo(
        f"{len(result.trace):,} instructions of '{result.trace.program}' read as {result.format} "
        f"(confidence {result.confidence}) and written to {output}"
    )
    for sentence in result.lacks:
        click.echo(f"  - {sentence}")
    if result.unknown_lines:
        click.echo(f"  - {result.unknown_lines:,} lines or records were not understood and left out.")
    if result.truncated:
        click.echo("  - The trace is truncated.")


def _write(result: ReadResult, output: Path) -> None:
    suffixes = [suffix for suffix in output.suffixes if suffix not in WRAPPERS]
    if suffixes[-1:] == [".parquet"]:
        try:
            write_trace(result.trace, output)
        except OSError as error:
            raise TraceError(f"'{output.name}' cannot be written: {error.strerror or error}.") from error
    elif suffixes[-1:] in ([".champsim"], [".champsimtrace"]):
        write_champsim(result.trace, output)
    else:
        raise TraceError(f"'{output.name}' should end in .parquet or .champsim (with .gz, .xz or .zst behind).")


def _write_measurements(result: ReadResult, path: Path) -> None:
    """Write cumulative cycles at the end of each 1,000 instructions and of the trace."""
    cycles = result.measured_cycles
    if cycles is None:
        raise TraceError("The trace has no commit times, so there are no measurements to write.")
    cumulative = np.cumsum(cycles.astype(np.int64))
    ends = [*range(PHASE_INSTRUCTIONS, len(cumulative), PHASE_INSTRUCTIONS), len(cumulative)]
    try:
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["program", "instructions", "cycles"])
            writer.writerows([result.trace.program, end, int(cumulative[end - 1])] for end in ends)
    except OSError as error:
        raise TraceError(f"'{path.name}' cannot be written: {error.strerror or error}.") from error
