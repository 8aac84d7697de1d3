"""What a method that chooses a design for each program has to offer, and what it hands back.

Enters: a `DesignGrid` and a random generator. Leaves: a `MethodRun`: what the method predicts, and which runs of the
simulator it looked at. A method must read only the cycles that it marks as simulated; that is what it is charged for.

Shapes: p programs of the grid, s scored ones, n designs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np

from perfvec.exploration.design_grid import DesignGrid, Mask, Matrix, Rows

# perfvec: ours. window: ours, without the foundation model. simulating: simulates every program that it chooses for.
# simple: none of these.
Family = Literal["perfvec", "window", "simulating", "simple"]


@dataclass(frozen=True)
class MethodRun:
    """One run of a method.

    scored: int64 [s], rows of the programs that it chose for; none of them was trained on. choices: int64 [s], a design
    each. predictions: float64 [s, n], cycles (up to a factor for each program), None where it predicts none.
    simulated: bool [s, n], runs of scored programs that it looked at. training: bool [p, n], runs of training programs.
    computing_seconds: processor seconds spent before this run on its behalf (representing programs).
    """

    scored: Rows
    choices: Rows
    predictions: Matrix | None
    simulated: Mask
    training: Mask
    computing_seconds: float = 0.0


class Method(Protocol):
    """A method, by name in tables and label in charts."""

    @property
    def name(self) -> str:
        """Return its name in tables."""

    @property
    def label(self) -> str:
        """Return what charts call it."""

    @property
    def family(self) -> Family:
        """Return what kind of method it is."""

    @property
    def has_chance(self) -> bool:
        """Whether runs with other seeds may differ."""

    def run(self, grid: DesignGrid, generator: np.random.Generator) -> MethodRun:
        """Choose a design for each scored program."""


def predicted_run(
    grid: DesignGrid,
    scored: Rows,
    predictions: Matrix,
    simulated: Mask | None = None,
    training: Mask | None = None,
    computing_seconds: float = 0.0,
) -> MethodRun:
    """Choose the design with the least predicted cycles × cost; of equal ones the first."""
    return MethodRun(
        scored=scored,
        choices=np.argmin(predictions * grid.costs, axis=1),
        predictions=predictions,
        simulated=no_runs(len(scored), grid) if simulated is None else simulated,
        training=no_runs(len(grid.programs), grid) if training is None else training,
        computing_seconds=computing_seconds,
    )


def no_runs(programs: int, grid: DesignGrid) -> Mask:
    """Return a mask of no runs, bool [programs, n]."""
    return np.zeros((programs, len(grid.designs)), dtype=np.bool_)


def with_measured(predictions: Matrix, cycles: Matrix, simulated: Mask) -> Matrix:
    """Replace predictions by what was simulated; all [s, n]."""
    return np.where(simulated, cycles, predictions)
