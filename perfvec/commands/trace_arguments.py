"""What commands that take traces share: their names, checked before anything long begins, and reading them.

Enters: paths from the command line. Leaves: traces and representations, with progress on standard error.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import click

from perfvec.commands.reporting import ShareBar
from perfvec.errors import TraceError
from perfvec.microarchitecture.parameters import MachineParameters
from perfvec.prediction.analytic_prediction import AnalyticRun, represent_with_run
from perfvec.representation.foundation import FoundationModel
from perfvec.representation.represent import represent
from perfvec.representation.representation import Representation
from perfvec.trace.readers import open_trace
from perfvec.trace.store import read_trace
from perfvec.trace.trace import Trace

PARQUET_SUFFIX = ".parquet"


def check_traces(paths: Sequence[Path]) -> None:
    """Refuse missing files, and two programs of one name.

    Raises:
        TraceError: which, and why.
    """
    for path in paths:
        if not path.is_file():
            raise TraceError(f"There is no trace file '{path}'.")
    name, count = Counter(path.stem for path in paths).most_common(1)[0]
    if count > 1:
        raise TraceError(f"{count} trace files are called '{name}'; each program is called by its file's stem.")


def read_named_trace(path: Path) -> Trace:
    """Read a trace of any format that is told by its content, and say on standard error what it lacks.

    Raises:
        TraceError: as `read_trace` for Parquet files, as `open_trace` for others.
    """
    if path.suffix == PARQUET_SUFFIX:
        return read_trace(path)
    result = open_trace(path)
    click.echo(f"'{path.name}' read as {result.format} (confidence {result.confidence}).", err=True)
    for sentence in result.lacks:
        click.echo(f"  - {sentence}", err=True)
    return result.trace


def represent_trace(path: Path, model: FoundationModel) -> Representation:
    """Represent a trace file, showing progress."""
    trace = read_named_trace(path)
    with ShareBar(trace.program) as bar:
        return represent(trace, model, bar)


def represent_and_run_shown(
    trace: Trace, model: FoundationModel, machines: Sequence[MachineParameters]
) -> tuple[Representation, AnalyticRun]:
    """Represent a trace and run it in the window model on machines of one's own, showing progress."""
    with ShareBar(trace.program) as bar:
        return represent_with_run(trace, model, machines, bar)
