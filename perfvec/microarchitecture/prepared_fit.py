"""A fit whose equations are formed once, to be solved for many choices among its programs.

Enters: measured programs, a prior and the error to expect. Leaves: the vector that any of the programs lead to; what
leaving one out and the learning curve are computed from.

Shapes: n programs, d components.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from perfvec.microarchitecture.fitting import posterior_mean
from perfvec.microarchitecture.machine_prior import MachinePrior
from perfvec.microarchitecture.measured_program import MeasuredProgram, NormalEquations, sum_equations


@dataclass(frozen=True)
class PreparedFit:
    """programs and equations: n each, in one order. error: relative error that the model is expected to leave."""

    programs: tuple[MeasuredProgram, ...]
    equations: tuple[NormalEquations, ...]
    prior: MachinePrior
    error: float

    @cached_property
    def totals(self) -> NDArray[np.float64]:
        """Measured core cycles of each program, float64 [n]."""
        return np.array([program.total_cycles for program in self.programs])

    @cached_property
    def representations(self) -> NDArray[np.float64]:
        """Representation of what was measured of each program, float64 [n, d]."""
        return np.stack([program.vector for program in self.programs])

    def vector(self, chosen: Sequence[int] | None = None) -> NDArray[np.float64]:
        """Fit the vector [d] to the programs of these positions; to none of them, it is the prior's mean."""
        positions = range(len(self.programs)) if chosen is None else chosen
        if not positions:
            return np.asarray(self.prior.centres.mean(axis=0), dtype=np.float64)
        return posterior_mean(sum_equations([self.equations[row] for row in positions]), self.prior, self.error)

    def predicted_cycles(self, vector: NDArray[np.float64]) -> NDArray[np.float64]:
        """Predict the core cycles of every program from a vector: float64 [n]."""
        cycles: NDArray[np.float64] = self.representations @ vector
        return cycles
