"""Ipek et al., ASPLOS 2006: simulate half of the designs for each program and fit an ensemble of small networks.

Enters: the grid. Leaves: a `MethodRun`. Designs are drawn at random; ten networks of 16 hidden units each leave out
another tenth of the sample (10-fold), and the mean of their predictions counts.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from perfvec.exploration.baselines.method import Family, MethodRun, no_runs, predicted_run, with_measured
from perfvec.exploration.baselines.small_network import fit_network
from perfvec.exploration.design_grid import SCORED_SPLITS, DesignGrid, Matrix, Rows

FOLDS = 10
HIDDEN_UNITS = 16


@dataclass(frozen=True)
class IndividualNetworks:
    """share: of the designs that are simulated. keep_measured: take simulated designs at their measured cycles."""

    share: float = 0.5
    keep_measured: bool = True
    name: str = "asplos_2006"
    label: str = "ASPLOS'06"
    family: Family = "simulating"
    has_chance: bool = True

    def run(self, grid: DesignGrid, generator: np.random.Generator) -> MethodRun:
        """Choose a design for each scored program."""
        scored = grid.rows_of(SCORED_SPLITS)
        simulated = no_runs(len(scored), grid)
        predictions = np.empty(simulated.shape)
        count = round(self.share * len(grid.designs))
        for position, row in enumerate(scored):
            designs = generator.permutation(len(grid.designs))[:count]
            simulated[position, designs] = True
            predictions[position] = _ensemble(grid.coordinates, grid.cycles[row], designs, generator)
        if self.keep_measured:
            predictions = with_measured(predictions, grid.cycles[scored], simulated)
        return predicted_run(grid, scored, predictions, simulated)


def _ensemble(coordinates: Matrix, cycles: Matrix, designs: Rows, generator: np.random.Generator) -> Matrix:
    """Average the networks of all folds; float64 [n]."""
    folds = np.array_split(generator.permutation(len(designs)), min(FOLDS, len(designs)))
    members = [
        fit_network(coordinates, cycles, np.delete(designs, left_out), HIDDEN_UNITS, generator) for left_out in folds
    ]
    mean: Matrix = np.mean(members, axis=0)
    return mean
