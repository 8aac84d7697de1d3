"""Measured programs whose traces lie in a folder.

Enters: `Measurement`s, a folder of trace files, the foundation model. Leaves: `MeasuredProgram`s.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from perfvec.errors import MeasurementError
from perfvec.microarchitecture.measured_program import MeasuredProgram
from perfvec.microarchitecture.measurements import Measurement
from perfvec.representation.foundation import FoundationModel
from perfvec.representation.segments import represent_segments
from perfvec.trace.trace import Trace

TRACE_SUFFIX = ".parquet"
NAMES_SHOWN = 8
Progress = Callable[[float], None]


def find_traces(measurements: Sequence[Measurement], folder: Path, is_known: Callable[[str], bool]) -> dict[str, Path]:
    """Return the trace files of the measured programs that have one in the folder, by program.

    Args:
        measurements: what was measured.
        folder: holds PROGRAM.parquet.
        is_known: whether a program needs no trace.

    Raises:
        MeasurementError: a program has no trace in the folder and is not known, or is called by a path.
    """
    paths = {item.program: _trace_path(folder, item.program) for item in measurements}
    found = {program: path for program, path in paths.items() if path.is_file()}
    missing = [program for program in paths if program not in found and not is_known(program)]
    if missing:
        there = sorted(path.stem for path in folder.glob(f"*{TRACE_SUFFIX}"))
        shown = (", ".join(there[:NAMES_SHOWN]) + (", …" if len(there) > NAMES_SHOWN else "")) or "none"
        raise MeasurementError(
            f"There is no trace of '{missing[0]}' in '{folder}' ({missing[0]}{TRACE_SUFFIX}), and it is neither a "
            f"probe nor a program of the library; the programs there are {shown}."
        )
    return found


def _trace_path(folder: Path, program: str) -> Path:
    if Path(program).name != program:
        raise MeasurementError(f"'{program}' is no program's name; a program is called by its trace file's stem.")
    return folder / f"{program}{TRACE_SUFFIX}"


def measure_trace(
    measurement: Measurement, trace: Trace, model: FoundationModel, progress: Progress | None = None
) -> MeasuredProgram:
    """Represent what was measured of a program.

    Raises:
        MeasurementError: more instructions were measured than the trace has.
    """
    ends = measurement.instructions if measurement.instructions is not None else np.array([len(trace)], dtype=np.int64)
    return MeasuredProgram(
        measurement.program,
        represent_segments(trace, model, ends, progress),
        np.diff(measurement.cycles, prepend=0.0),
        np.diff(ends, prepend=np.int64(0)),
    )
