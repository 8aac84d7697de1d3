"""PerfVec with machines made from parameters by the window model: what it says of training programs is fitted like
measurements.

Enters: representations of training programs, by 1,000 instructions, and the window model's timings of the same on each
design. Leaves: a `MethodRun`. Nothing is simulated, and scored programs are read once for all design spaces:
T = R · M_design, with M_design = M_base + the change of vector that best gives the window model's change of time.

Shapes: b blocks of training programs, n designs, d components.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from perfvec.exploration.baselines.method import Family, MethodRun, predicted_run
from perfvec.exploration.design_grid import SCORED_SPLITS, DesignGrid, Matrix
from perfvec.exploration.grid_machines.grid_evidence import BaseDesign, GridEvidence, seconds_of
from perfvec.microarchitecture.machine_prior import principal_directions

RIDGES = (1e-1, 1e-2, 1e-3, 1e-4, 1e-5)
FOLDS = 5


@dataclass(frozen=True)
class TimedProgram:
    """A training program: sums float64 [b, d] and timings float64 [n, b] of its blocks; seconds of processor time."""

    sums: Matrix
    timings: Matrix
    seconds: float


@dataclass(frozen=True)
class WindowMachines:
    """programs: training programs. trained: vectors [k, d]."""

    evidence: GridEvidence
    base: BaseDesign
    programs: Sequence[TimedProgram]
    trained: Matrix
    name: str = "perfvec_window_machines"
    label: str = "PerfVec, machines from the window model"
    family: Family = "perfvec"
    has_chance: bool = False

    def run(self, grid: DesignGrid, generator: np.random.Generator) -> MethodRun:
        """Choose a design for each scored program; nothing is random."""
        del generator
        scored = grid.rows_of(SCORED_SPLITS)
        vectors = self.base.vector + changes_of_vector(self.programs, self.base.design, self.trained)
        timing = sum(program.seconds for program in self.programs)
        seconds = seconds_of([self.evidence.representation_seconds], scored) + timing
        return predicted_run(grid, scored, self.evidence.vectors(scored) @ vectors.T, computing_seconds=seconds)


def changes_of_vector(programs: Sequence[TimedProgram], base: int, trained: Matrix) -> Matrix:
    """Fit each design's change of vector from the base by ridge regression, float64 [n, d].

    Errors are relative to the block's time on the base, each program weighs the same; the axes and scale of the ridge
    are how trained machines differ, its strength the one that predicts left-out programs best.
    """
    directions = principal_directions(trained)
    inputs, targets = zip(*(_weighted(program, base, directions) for program in programs), strict=True)
    folds = [range(first, len(programs), FOLDS) for first in range(min(FOLDS, len(programs)))]
    errors = [sum(_left_out_error(inputs, targets, fold, ridge) for fold in folds) for ridge in RIDGES]
    steps = _solve(np.concatenate(inputs), np.concatenate(targets), RIDGES[int(np.argmin(errors))])
    changes: Matrix = np.asarray(steps.T @ directions, dtype=np.float64)
    return changes


def _weighted(program: TimedProgram, base: int, directions: Matrix) -> tuple[Matrix, Matrix]:
    """Return inputs [b, q] and targets [b, n], each block relative to its time on the base."""
    blocks = program.timings.T
    weights = 1.0 / (blocks[:, [base]] * np.sqrt(len(blocks)))
    return (program.sums @ directions.T) * weights, (blocks - blocks[:, [base]]) * weights


def _left_out_error(inputs: Sequence[Matrix], targets: Sequence[Matrix], fold: Sequence[int], ridge: float) -> float:
    """Sum the squared relative errors of left-out programs' totals over designs."""
    kept = [place for place in range(len(inputs)) if place not in fold]
    steps = _solve(
        np.concatenate([inputs[place] for place in kept]), np.concatenate([targets[place] for place in kept]), ridge
    )
    return sum(float(np.sum((inputs[place] @ steps - targets[place]).mean(axis=0) ** 2)) for place in fold)


def _solve(inputs: Matrix, targets: Matrix, ridge: float) -> Matrix:
    """Return the steps along each axis, float64 [q, n]."""
    gram = inputs.T @ inputs + ridge * np.eye(inputs.shape[1])
    return np.asarray(np.linalg.solve(gram, inputs.T @ targets), dtype=np.float64)
