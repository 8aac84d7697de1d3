"""From measurements and traces to a fitted machine.

Enters: `Measurement`s, a folder of trace files, the foundation model. Leaves: a `Machine` of kind 'fitted'.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from perfvec.errors import MeasurementError
from perfvec.microarchitecture.machine import Machine
from perfvec.microarchitecture.machine_fitter import MachineFitter
from perfvec.microarchitecture.measured_program import MeasuredProgram
from perfvec.microarchitecture.measurements import Measurement
from perfvec.representation.foundation import FoundationModel
from perfvec.representation.segments import represent_segments
from perfvec.trace.store import read_trace

TRACE_SUFFIX = ".parquet"
NAMES_SHOWN = 8
Progress = Callable[[float], None]


def find_traces(measurements: Sequence[Measurement], folder: Path) -> list[Path]:
    """Return the trace file of each measured program.

    Raises:
        MeasurementError: a program has no trace in the folder.
    """
    missing = [item.program for item in measurements if not _trace_path(folder, item.program).is_file()]
    if missing:
        known = sorted(path.stem for path in folder.glob(f"*{TRACE_SUFFIX}"))
        shown = (", ".join(known[:NAMES_SHOWN]) + (", …" if len(known) > NAMES_SHOWN else "")) or "none"
        raise MeasurementError(
            f"There is no trace of '{missing[0]}' in '{folder}' ({missing[0]}{TRACE_SUFFIX}); the programs there are "
            f"{shown}."
        )
    return [_trace_path(folder, item.program) for item in measurements]


def _trace_path(folder: Path, program: str) -> Path:
    if Path(program).name != program:
        raise MeasurementError(f"'{program}' is no program's name; a program is called by its trace file's stem.")
    return folder / f"{program}{TRACE_SUFFIX}"


def measure_program(
    measurement: Measurement, path: Path, model: FoundationModel, progress: Progress | None = None
) -> MeasuredProgram:
    """Represent what was measured of a program.

    Raises:
        TraceError: the trace cannot be read.
        MeasurementError: more instructions were measured than the trace has.
    """
    sums = represent_segments(read_trace(path), model, measurement.instructions, progress)
    return MeasuredProgram(
        measurement.program,
        sums,
        np.diff(measurement.cycles, prepend=0.0),
        np.diff(measurement.instructions, prepend=0),
    )


def fit_machine(
    programs: Sequence[MeasuredProgram],
    name: str,
    fitter: MachineFitter,
    period_ps: float | None = None,
) -> Machine:
    """Fit a machine, with the settings chosen for what was measured.

    Args:
        programs: what was measured.
        name: what to call the machine.
        fitter: settings and priors of the foundation model that the programs were represented with.
        period_ps: clock period in picoseconds, None where it is not known.
    """
    return Machine(name, "fitted", fitter.fit(programs), fitter.choice.foundation, period_ps)
