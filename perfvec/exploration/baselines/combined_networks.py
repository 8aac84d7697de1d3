"""Dubach et al., MICRO 2007: networks of training programs, combined by linear regression for a new program.

Enters: the grid. Leaves: a `MethodRun`. A network is fitted to each of a few training programs on half of the designs;
a new program is simulated on a few designs (its responses), and regressed on what the networks say of them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from sklearn.linear_model import Ridge

from perfvec.exploration.baselines.method import Family, MethodRun, no_runs, predicted_run, with_measured
from perfvec.exploration.baselines.small_network import fit_network
from perfvec.exploration.design_grid import SCORED_SPLITS, TRAINING_SPLITS, DesignGrid, Matrix, Rows

HIDDEN_UNITS = 10
# Keeps the regression solvable where training programs look alike.
RIDGE = 1e-6


@dataclass(frozen=True)
class CombinedNetworks:
    """training_programs: how many, drawn at random. training_designs: simulated for each. responses: of a new program.

    any_program: draw training programs of every split, and score the rest of the val and test ones; else of the
    training splits alone. keep_measured: take simulated designs at their measured cycles.
    """

    training_programs: int = 3
    training_designs: int = 18
    responses: int = 5
    any_program: bool = False
    keep_measured: bool = True
    name: str = "micro_2007"
    label: str = "MICRO'07"
    family: Family = "simulating"
    has_chance: bool = True

    def run(self, grid: DesignGrid, generator: np.random.Generator) -> MethodRun:
        """Choose a design for each scored program that was not trained on."""
        scored = grid.rows_of(SCORED_SPLITS)
        pool = np.arange(len(grid.programs)) if self.any_program else grid.rows_of(TRAINING_SPLITS)
        chosen = generator.choice(pool, self.training_programs, replace=False)
        scored = scored[~np.isin(scored, chosen)]
        training = no_runs(len(grid.programs), grid)
        networks = np.empty((self.training_programs, len(grid.designs)))
        for position, row in enumerate(chosen):
            designs = generator.permutation(len(grid.designs))[: self.training_designs]
            training[row, designs] = True
            networks[position] = fit_network(grid.coordinates, grid.cycles[row], designs, HIDDEN_UNITS, generator)
        simulated = no_runs(len(scored), grid)
        predictions = np.empty(simulated.shape)
        for position, row in enumerate(scored):
            designs = generator.permutation(len(grid.designs))[: self.responses]
            simulated[position, designs] = True
            predictions[position] = _combine(networks, grid.cycles[row], designs)
        if self.keep_measured:
            predictions = with_measured(predictions, grid.cycles[scored], simulated)
        return predicted_run(grid, scored, predictions, simulated, training)


def _combine(networks: Matrix, cycles: Matrix, designs: Rows) -> Matrix:
    """Regress the responses on the networks [t, n], both relative to their means over the designs; float64 [n]."""
    features = (networks / networks[:, designs].mean(axis=1, keepdims=True)).T
    mean = cycles[designs].mean()
    regression = Ridge(alpha=RIDGE).fit(features[designs], cycles[designs] / mean)
    # Cycles are positive whatever the regression says.
    predicted: Matrix = np.maximum(regression.predict(features), np.finfo(np.float64).tiny) * mean
    return predicted
