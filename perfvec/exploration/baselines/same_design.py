"""The same design for every program: the one that served training programs best.

Enters: the grid. Leaves: a `MethodRun` with one design for all.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from perfvec.exploration.baselines.method import Family, MethodRun, no_runs
from perfvec.exploration.design_grid import SCORED_SPLITS, TRAINING_SPLITS, DesignGrid


@dataclass(frozen=True)
class SameDesign:
    """training_programs: how many, drawn at random. designs: simulated for all of them, drawn at random.

    hindsight: choose the design that is best for the scored programs themselves, which no method can know; it says how
    good any single design can be.
    """

    training_programs: int = 3
    designs: int = 18
    hindsight: bool = False
    name: str = "same_design"
    label: str = "Same design for every program"
    family: Family = "simple"

    @property
    def has_chance(self) -> bool:
        """In hindsight there is none."""
        return not self.hindsight

    def run(self, grid: DesignGrid, generator: np.random.Generator) -> MethodRun:
        """Choose one design for all scored programs."""
        scored = grid.rows_of(SCORED_SPLITS)
        training = no_runs(len(grid.programs), grid)
        if self.hindsight:
            objectives = grid.cycles[scored] * grid.costs
            better = np.array([(objectives < objectives[:, [design]]).mean() for design in range(len(grid.designs))])
            choice = int(np.argmin(better))
        else:
            rows = generator.choice(grid.rows_of(TRAINING_SPLITS), self.training_programs, replace=False)
            designs = generator.permutation(len(grid.designs))[: self.designs]
            training[np.ix_(rows, designs)] = True
            # Geometric mean over programs, as for speed-ups.
            logarithms = np.log(grid.cycles[np.ix_(rows, designs)] * grid.costs[designs]).mean(axis=0)
            choice = int(designs[np.argmin(logarithms)])
        simulated = no_runs(len(scored), grid)
        return MethodRun(scored, np.full(len(scored), choice, dtype=np.int64), None, simulated, training)
