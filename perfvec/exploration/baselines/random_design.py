"""Any design: what a method has to beat to be of use at all.

Enters: the grid. Leaves: a `MethodRun` with a design drawn at random for each program.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from perfvec.exploration.baselines.method import Family, MethodRun, no_runs
from perfvec.exploration.design_grid import SCORED_SPLITS, DesignGrid


@dataclass(frozen=True)
class RandomDesign:
    """A design at random."""

    name: str = "random"
    label: str = "Random pick"
    family: Family = "simple"
    has_chance: bool = True

    def run(self, grid: DesignGrid, generator: np.random.Generator) -> MethodRun:
        """Draw a design for each scored program."""
        scored = grid.rows_of(SCORED_SPLITS)
        return MethodRun(
            scored=scored,
            choices=generator.integers(len(grid.designs), size=len(scored)),
            predictions=None,
            simulated=no_runs(len(scored), grid),
            training=no_runs(len(grid.programs), grid),
        )
