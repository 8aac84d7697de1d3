"""A small design space that a simulator ran exhaustively: what methods that choose a design are judged on.

Enters: designs with their parameters, cycles and wall seconds of each program on each. Leaves: `DesignGrid`, and how
good a chosen design is.

Shapes: p programs, n designs.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from perfvec.microarchitecture.cost_files import shipped_costs
from perfvec.microarchitecture.parameter_table import table_of
from perfvec.microarchitecture.parameters import MachineParameters

# Training programs, and those that are scored.
TRAINING_SPLITS = ("train", "probe")
SCORED_SPLITS = ("val", "test")

Matrix = NDArray[np.float64]
Mask = NDArray[np.bool_]
Rows = NDArray[np.int64]


@dataclass(frozen=True)
class DesignGrid:
    """programs, splits: p names. designs: n machines. cycles, seconds: float64 [p, n], of each run in the simulator."""

    programs: tuple[str, ...]
    splits: tuple[str, ...]
    designs: tuple[MachineParameters, ...]
    cycles: Matrix
    seconds: Matrix

    @cached_property
    def costs(self) -> Matrix:
        """The paper's cost of each design: float64 [n]."""
        return shipped_costs()["cost"].evaluate_table(table_of(self.designs))

    @cached_property
    def sizes_kb(self) -> NDArray[np.int64]:
        """Sizes of L1d and L2 of each design, in kB: int64 [n, 2]."""
        return np.array([(design.l1d.size_kb, design.l2.size_kb) for design in self.designs], dtype=np.int64)

    @cached_property
    def coordinates(self) -> Matrix:
        """What a model sees of a design: logarithms of both sizes, standardised over the grid: float64 [n, 2]."""
        logarithms = np.log2(self.sizes_kb)
        standard: Matrix = (logarithms - logarithms.mean(axis=0)) / logarithms.std(axis=0)
        return standard

    def rows_of(self, splits: tuple[str, ...]) -> Rows:
        """Rows of the programs of these splits."""
        return np.flatnonzero(np.isin(self.splits, splits)).astype(np.int64)


@dataclass(frozen=True)
class ChoiceQuality:
    """How good a design is for a program.

    better: share of all designs with a strictly lower objective. tied: share of the other designs with the same one.
    regret: how much higher its objective is than the lowest, as a share of the lowest.
    """

    better: float
    tied: float
    regret: float


def choice_quality(objectives: Matrix, choice: int) -> ChoiceQuality:
    """Judge a choice by the simulator's objectives of all designs, float64 [n]."""
    chosen = objectives[choice]
    return ChoiceQuality(
        better=float(np.mean(objectives < chosen)),
        tied=float((np.sum(objectives == chosen) - 1) / len(objectives)),
        regret=float(chosen / objectives.min() - 1.0),
    )
