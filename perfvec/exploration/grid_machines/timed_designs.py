"""PerfVec with each design's own timings: the window model times the program on the designs, too.

Enters: the grid, its programs' representations and timings. Leaves: a `MethodRun`. Nothing is simulated.

The representation is extended by the designs' timings, as it already holds those of the reference machines, so that
runtime stays a dot product: T = [R, w] · [M_base, e_design - e_base], that is R · M_base + w_design - w_base, with the
base a design that the foundation model was trained on. The price is to read the trace once for each design space.
Without a base the foundation model is left out: T = w_design.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from perfvec.exploration.baselines.method import Family, MethodRun, predicted_run
from perfvec.exploration.design_grid import SCORED_SPLITS, DesignGrid
from perfvec.exploration.grid_machines.grid_evidence import BaseDesign, GridEvidence, seconds_of


@dataclass(frozen=True)
class TimedDesigns:
    """base: the trained design; None for the window model alone."""

    evidence: GridEvidence
    base: BaseDesign | None
    name: str
    label: str
    has_chance: bool = False

    @property
    def family(self) -> Family:
        """Whether the foundation model has a part in it."""
        return "window" if self.base is None else "perfvec"

    def run(self, grid: DesignGrid, generator: np.random.Generator) -> MethodRun:
        """Choose a design for each scored program; nothing is random."""
        del generator
        scored = grid.rows_of(SCORED_SPLITS)
        predictions = self.evidence.timings[scored]
        work = [self.evidence.timing_seconds]
        if self.base is not None:
            known = self.evidence.vectors(scored) @ self.base.vector
            predictions = known[:, None] + predictions - predictions[:, [self.base.design]]
            work.append(self.evidence.representation_seconds)
        return predicted_run(grid, scored, predictions, computing_seconds=seconds_of(work, scored))
