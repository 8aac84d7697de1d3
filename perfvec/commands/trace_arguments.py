"""What commands that take traces share: their names, checked before anything long begins.

Enters: paths from the command line. Leaves: representations, with progress on standard error.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from perfvec.commands.reporting import ShareBar
from perfvec.errors import TraceError
from perfvec.microarchitecture.parameters import MachineParameters
from perfvec.prediction.analytic_prediction import AnalyticRun, run_analytic
from perfvec.representation.foundation import FoundationModel
from perfvec.representation.represent import represent
from perfvec.representation.representation import Representation
from perfvec.trace.store import read_trace
from perfvec.trace.trace import Trace


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


def represent_trace(path: Path, model: FoundationModel) -> Representation:
    """Represent a trace file, showing progress."""
    return represent_shown(read_trace(path), model)


def represent_shown(trace: Trace, model: FoundationModel) -> Representation:
    """Represent a trace, showing progress."""
    with ShareBar(trace.program) as bar:
        return represent(trace, model, bar)


def run_shown(trace: Trace, machines: Sequence[MachineParameters]) -> AnalyticRun:
    """Run a trace in the window model on machines of one's own, showing progress."""
    with ShareBar(f"{trace.program} in the window model") as bar:
        return run_analytic(trace, machines, bar)
