"""More cache at the same latency should not cost time: how much of the error bar predictions use that say it does.

Enters: a `DesignPredictor` and machines. Leaves: for each program, the largest rise that a larger cache brings, as a
share of the error bar: above 1, a prediction is slower by more than the stated error.

Each machine's L1 instruction, L1 data and L2 cache is given every size (powers of two within the trained range) while
all else stays; a size is compared with every larger one.

Shapes: n machines, s sizes, r programs.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from perfvec.microarchitecture.parameter_schema import CACHES, parameter_field
from perfvec.microarchitecture.parameter_table import ParameterTable, table_of, valid_rows
from perfvec.microarchitecture.parameters import MachineParameters
from perfvec.microarchitecture.trained_range import rows_within_trained_range
from perfvec.prediction.design_prediction import DesignPredictor
from perfvec.prediction.interval_calibration import LEAST_CYCLES_SHARE

Matrix = NDArray[np.float64]


def rises_over_bars(predictor: DesignPredictor, machines: Sequence[MachineParameters]) -> Matrix:
    """Return each program's largest rise over its bar, in logarithms, float64 [r]; at most 0 where nothing rises."""
    table = table_of(machines)
    rises: Matrix = np.max([_cache_rises(predictor, table, f"{cache}.size_kb") for cache in CACHES], axis=0)
    return rises


def _cache_rises(predictor: DesignPredictor, table: ParameterTable, name: str) -> Matrix:
    """The same for one cache. From the largest size down, each is compared with the slowest of the larger ones."""
    largest: Matrix = np.full((len(table), len(predictor.programs)), -np.inf)
    worst: Matrix = np.full(len(predictor.programs), -np.inf)
    for size_kb in reversed(_sizes(name)):
        resized = ParameterTable({**table.columns, name: np.full(len(table), size_kb, dtype=np.int64)})
        kept = valid_rows(resized) & rows_within_trained_range(resized)
        rows = resized.take(kept)
        if not len(rows):
            continue
        found = predictor.predict(rows)
        base = np.maximum(found.cycles, LEAST_CYCLES_SHARE * predictor.manifold.deviations)
        rise = np.log(np.maximum(largest[kept], 1.0) / base) / np.log(found.cycles_high / base)
        worst = np.maximum(worst, rise.max(axis=0))
        largest[kept] = np.maximum(largest[kept], found.cycles)
    return worst


def _sizes(name: str) -> list[int]:
    field = parameter_field(name)
    return [1 << power for power in range(31) if field.minimum <= 1 << power <= field.maximum]
