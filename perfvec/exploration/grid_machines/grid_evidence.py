"""What PerfVec knows of a grid's programs before any design is simulated.

Enters: their representations and the window model's timings. Leaves: `GridEvidence`, and the vector of the machine that
was trained and is also a design of the grid.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from perfvec.errors import MachineError
from perfvec.exploration.design_grid import DesignGrid, Matrix, Rows
from perfvec.microarchitecture.public_machines import public_machines
from perfvec.microarchitecture.trained_machines import TrainedMachines
from perfvec.representation.representation import Representation


@dataclass(frozen=True)
class GridEvidence:
    """representations: p programs. timings: float64 [p, n], core cycles of the window model on each design.

    representation_seconds, timing_seconds: float64 [p], processor seconds that they took.
    """

    representations: tuple[Representation, ...]
    timings: Matrix
    representation_seconds: Matrix
    timing_seconds: Matrix

    def vectors(self, rows: Rows) -> Matrix:
        """Representations of some programs: float64 [rows, d]."""
        return np.stack([self.representations[row].vector for row in rows])


@dataclass(frozen=True)
class BaseDesign:
    """A design that the foundation model was trained on. design: its place in the grid. vector: float64 [d]."""

    design: int
    vector: Matrix


def base_design(grid: DesignGrid, trained: TrainedMachines) -> BaseDesign:
    """Find the design of the grid that is, but for its name, a trained machine.

    Raises:
        MachineError: there is none.
    """
    parameters = {machine.parameters.name: machine.parameters for machine in public_machines()}
    for name, vector in zip(trained.names, trained.vectors, strict=True):
        for design, candidate in enumerate(grid.designs):
            if name in parameters and replace(parameters[name], name=candidate.name) == candidate:
                return BaseDesign(design, vector)
    raise MachineError(
        "No design of the grid is a machine that the foundation model was trained on; one of them should be, so that "
        "the others can be predicted as changes of it."
    )


def seconds_of(seconds: Sequence[Matrix], rows: Rows) -> float:
    """Add up what several kinds of work took for some programs."""
    return float(sum(kind[rows].sum() for kind in seconds))
