"""What was measured of a program whose representation is known, without its trace.

Enters: a `Measurement` and a `Representation` with its sums over each 1,000 instructions. Leaves: a `MeasuredProgram`.

A boundary inside 1,000 instructions takes its part of their sum in proportion, which is exact at their ends.

Shapes: s boundaries, n phases, d components.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from perfvec.errors import MeasurementError
from perfvec.microarchitecture.measured_program import MeasuredProgram
from perfvec.microarchitecture.measurements import Measurement
from perfvec.representation.representation import PHASE_INSTRUCTIONS, Representation

# Counters of a real core and a trace differ by what starts and ends a process; a total within this share is the whole.
WHOLE_TOLERANCE = 0.02


def measured_sums(measurement: Measurement, representation: Representation) -> MeasuredProgram:
    """Give a measurement of a represented program in the form that a machine is fitted from.

    Raises:
        MeasurementError: more instructions were measured than the program has.
    """
    ends = _ends(measurement, representation)
    if len(ends) == 1 and ends[0] == representation.instructions:
        sums = representation.vector[None]
    else:
        sums = np.diff(_cumulative(representation, ends), axis=0, prepend=0.0)
    return MeasuredProgram(
        measurement.program, sums, np.diff(measurement.cycles, prepend=0.0), np.diff(ends, prepend=np.int64(0))
    )


def _ends(measurement: Measurement, representation: Representation) -> NDArray[np.int64]:
    """The boundaries int64 [s], the last one moved to the program's end where it is meant."""
    whole = representation.instructions
    if measurement.instructions is None:
        return np.array([whole], dtype=np.int64)
    ends = measurement.instructions.copy()
    is_near = abs(int(ends[-1]) - whole) <= WHOLE_TOLERANCE * whole
    if is_near and (len(ends) == 1 or (ends[-1] > whole and ends[-2] < whole)):
        ends[-1] = whole
    if ends[-1] > whole:
        raise MeasurementError(
            f"'{measurement.program}' has {whole:,} instructions, but cycles after {int(ends[-1]):,} are given; "
            "measure the program that PerfVec knows, and count it alone."
        )
    return ends


def _cumulative(representation: Representation, ends: NDArray[np.int64]) -> NDArray[np.float64]:
    """Sum the representation up to each end: float64 [s, d]."""
    phases = representation.phases
    bounds = np.minimum(np.arange(len(phases) + 1) * PHASE_INSTRUCTIONS, representation.instructions)
    sums = np.concatenate([np.zeros((1, phases.shape[1])), np.cumsum(phases, axis=0)])
    rows = np.minimum(ends // PHASE_INSTRUCTIONS, len(phases) - 1)
    shares = (ends - bounds[rows]) / np.diff(bounds)[rows]
    cumulative: NDArray[np.float64] = sums[rows] + shares[:, None] * phases[rows]
    return cumulative
