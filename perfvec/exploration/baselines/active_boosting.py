"""Li et al., DAC 2016: an orthogonal sample of designs, boosting, and active learning, for each program.

Enters: the grid. Leaves: a `MethodRun`. The first sample takes each size of each cache once (an orthogonal array of two
factors at six levels, of strength one: strength two would be the whole grid); then the design on which the boosted
trees disagree most is simulated next, until the budget is spent. Boosting is scikit-learn's AdaBoost.R2 over trees.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from sklearn.ensemble import AdaBoostRegressor

from perfvec.exploration.baselines.method import Family, MethodRun, no_runs, predicted_run, with_measured
from perfvec.exploration.design_grid import SCORED_SPLITS, DesignGrid, Mask, Matrix

TREES = 20
# Breaks ties between designs that the trees agree on, without a preference for the first.
TIE_BREAK = 1e-9


@dataclass(frozen=True)
class ActiveBoosting:
    """designs: simulated for each program. keep_measured: take simulated designs at their measured cycles."""

    designs: int = 10
    keep_measured: bool = True
    name: str = "dac_2016"
    label: str = "DAC'16"
    family: Family = "simulating"
    has_chance: bool = True

    def run(self, grid: DesignGrid, generator: np.random.Generator) -> MethodRun:
        """Choose a design for each scored program."""
        scored = grid.rows_of(SCORED_SPLITS)
        simulated = no_runs(len(scored), grid)
        predictions = np.empty(simulated.shape)
        for position, row in enumerate(scored):
            mask = simulated[position]
            mask[_orthogonal(grid, generator)] = True
            boosted = _boost(grid.coordinates, grid.cycles[row], mask, generator)
            while mask.sum() < self.designs:
                disagreement = np.std([tree.predict(grid.coordinates) for tree in boosted.estimators_], axis=0)
                wanted = disagreement + TIE_BREAK * generator.random(len(mask))
                mask[np.argmax(np.where(mask, -1.0, wanted))] = True
                boosted = _boost(grid.coordinates, grid.cycles[row], mask, generator)
            predictions[position] = np.exp(boosted.predict(grid.coordinates))
        if self.keep_measured:
            predictions = with_measured(predictions, grid.cycles[scored], simulated)
        return predicted_run(grid, scored, predictions, simulated)


def _orthogonal(grid: DesignGrid, generator: np.random.Generator) -> list[int]:
    """Draw designs so that each level of each cache's size appears once."""
    levels = [np.unique(column) for column in grid.sizes_kb.T]
    partners = generator.permutation(levels[1])
    pairs = zip(levels[0], partners, strict=True)
    return [int(np.flatnonzero((grid.sizes_kb == pair).all(axis=1))[0]) for pair in pairs]


def _boost(coordinates: Matrix, cycles: Matrix, mask: Mask, generator: np.random.Generator) -> AdaBoostRegressor:
    seed = int(generator.integers(1 << 31))
    return AdaBoostRegressor(n_estimators=TREES, random_state=seed).fit(coordinates[mask], np.log(cycles[mask]))
