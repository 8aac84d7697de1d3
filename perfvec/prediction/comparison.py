"""Predictions of many pairs beside what gem5 measured.

Enters: representations, machines, and measured cycles where they exist. Leaves: one table, a row a pair.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

import numpy as np
import pandas as pd

from perfvec.microarchitecture.machine import Machine
from perfvec.prediction.prediction import PICOSECONDS_PER_NANOSECOND, Prediction, predict
from perfvec.representation.representation import Representation

MeasuredCycles = Callable[[str, str], float | None]
COLUMNS = (
    "program", "machine", "instructions", "cycles", "runtime_ns", "cpi",
    "measured_cycles", "measured_runtime_ns", "measured_cpi", "error",
)  # fmt: skip


def compare(
    representations: Sequence[Representation],
    machines: Sequence[Machine],
    measured: MeasuredCycles,
    better: Mapping[tuple[str, str], Prediction] = MappingProxyType({}),
) -> pd.DataFrame:
    """Predict every program on every machine.

    Args:
        representations: programs, whose order the table keeps.
        machines: machines, whose order the table keeps within a program.
        measured: total core cycles of a pair (program, machine), None where nobody measured it.
        better: predictions of some pairs to take in place of the product of vectors.

    Returns:
        Columns `COLUMNS`: cycles and measured_cycles in core cycles, runtimes in ns (NaN where the clock period is not
        known), cpi in core cycles per instruction, error = predicted / measured - 1. Measured columns are NaN where
        nothing was measured.

    Raises:
        RepresentationError: a program and a machine belong to different foundation models.
    """
    rows = [
        _row(
            better.get((item.program, machine.name)) or predict(item, machine),
            machine.period_ps,
            measured(item.program, machine.name),
        )
        for item in representations
        for machine in machines
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _row(prediction: Prediction, period_ps: float | None, measured: float | None) -> tuple[object, ...]:
    measured_cycles = np.nan if measured is None else float(measured)
    period_ps = np.nan if period_ps is None else period_ps
    return (
        prediction.program,
        prediction.machine,
        prediction.instructions,
        prediction.cycles,
        np.nan if prediction.runtime_ns is None else prediction.runtime_ns,
        prediction.cpi,
        measured_cycles,
        measured_cycles * period_ps / PICOSECONDS_PER_NANOSECOND,
        measured_cycles / prediction.instructions,
        prediction.cycles / measured_cycles - 1,
    )
