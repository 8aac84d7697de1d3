"""PerfVec from parameters alone: the manifold that ships turns each design's parameters into its vector.

Enters: the grid and its programs' representations. Leaves: a `MethodRun`. Nothing is simulated.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from perfvec.exploration.baselines.method import Family, MethodRun, predicted_run
from perfvec.exploration.design_grid import SCORED_SPLITS, DesignGrid
from perfvec.exploration.grid_machines.grid_evidence import GridEvidence, seconds_of
from perfvec.prediction.design_prediction import design_predictor
from perfvec.prediction.library import Library


@dataclass(frozen=True)
class ManifoldMachines:
    """library: whose manifold is asked."""

    evidence: GridEvidence
    library: Library
    name: str = "perfvec_parameters"
    label: str = "PerfVec, parameters alone"
    family: Family = "perfvec"
    has_chance: bool = False

    def run(self, grid: DesignGrid, generator: np.random.Generator) -> MethodRun:
        """Choose a design for each scored program; nothing is random."""
        del generator
        scored = grid.rows_of(SCORED_SPLITS)
        programs = [self.evidence.representations[row] for row in scored]
        predictions = design_predictor(programs, self.library).cycles(grid.designs).T
        seconds = seconds_of([self.evidence.representation_seconds], scored)
        return predicted_run(grid, scored, predictions, computing_seconds=seconds)
