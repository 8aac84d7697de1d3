"""The evaluation protocol: cells of programs and machines, each judged the same way.

Enters: representations, vectors and measured cycles. Leaves: `CellResult`s. Cells: seen programs on seen machines
(training error), unseen programs on seen machines, unseen programs on unseen machines (whose vectors were fitted with
the network frozen). All windows start cold.

Shapes: p programs, k machines, d components.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from perfvec.prediction.accuracy import (
    ErrorSummary,
    machine_ranks,
    program_ranks,
    relative_errors,
    summarise_errors,
)
from perfvec.prediction.prediction import PICOSECONDS_PER_NANOSECOND
from perfvec.representation.representation import Representation


@dataclass(frozen=True)
class Cell:
    """What a cell is of.

    name: short, for tables. label: for people. machines: k names with vectors float64 [k, d] and periods_ps [k].
    measured: float64 [p, k], core cycles, NaN where not run. predicted: float64 [p, k] where the prediction is not the
    product with the vectors.
    """

    name: str
    label: str
    programs: Sequence[Representation]
    machines: tuple[str, ...]
    vectors: NDArray[np.float64]
    periods_ps: NDArray[np.float64]
    measured: NDArray[np.float64]
    machines_are_unseen: bool
    predicted: NDArray[np.float64] | None = None


@dataclass(frozen=True)
class RankSummary:
    """Spearman correlations: their mean and worst, and each by name; NaN where fewer than three could be ranked."""

    mean: float
    worst: float
    by_name: dict[str, float]


@dataclass(frozen=True)
class CellResult:
    """A judged cell. predicted and errors (signed): float64 [p, k], errors NaN where not run."""

    cell: Cell
    predicted: NDArray[np.float64]
    errors: NDArray[np.float64]
    summary: ErrorSummary
    machines_by_runtime: RankSummary
    programs_by_cpi: RankSummary


def evaluate_cell(cell: Cell) -> CellResult:
    """Judge a cell."""
    products = np.stack([item.vector for item in cell.programs]) @ cell.vectors.T
    predicted = products if cell.predicted is None else cell.predicted
    errors = relative_errors(predicted, cell.measured)
    nanoseconds = cell.periods_ps / PICOSECONDS_PER_NANOSECOND
    instructions = np.array([float(item.instructions) for item in cell.programs])[:, None]
    by_runtime = machine_ranks(predicted * nanoseconds, cell.measured * nanoseconds)
    by_cpi = program_ranks(predicted / instructions, cell.measured / instructions)
    return CellResult(
        cell=cell,
        predicted=predicted,
        errors=errors,
        summary=summarise_errors(errors, cell.machines_are_unseen),
        machines_by_runtime=_ranks([item.program for item in cell.programs], by_runtime),
        programs_by_cpi=_ranks(cell.machines, by_cpi),
    )


def _ranks(names: Sequence[str], values: NDArray[np.float64]) -> RankSummary:
    known = values[np.isfinite(values)]
    mean, worst = (float(known.mean()), float(known.min())) if len(known) else (float("nan"), float("nan"))
    return RankSummary(mean, worst, dict(zip(names, values.tolist(), strict=True)))
