"""Fit a machine's vector to measured cycles, the network frozen.

Enters: measured programs, and the prior that the trained machines give. Leaves: M, float64 [d].

The vector is the most probable one (ridge regression in the prior's whitened space): it minimises

    Σ_programs [ (R · M / T - 1)² + block_weight · mean block error² ] / error² + |z|²,   M = mean + z · directions,

so few measurements stay close to the trained machines and many override them. Errors are relative and programs count
alike, because that is how predictions are judged.

Shapes: d components, q directions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from perfvec.errors import MeasurementError
from perfvec.microarchitecture.machine_prior import MachinePrior
from perfvec.microarchitecture.measured_program import (
    MeasuredProgram,
    NormalEquations,
    join_short_blocks,
    normal_equations,
)


@dataclass(frozen=True)
class FittingSettings:
    """How far to trust measurements.

    error: relative error of a program's total that the model is expected to leave, more than 0; the larger, the closer
    to the trained machines. block_weight: weight of blocks beside totals, at least 0.
    """

    error: float
    block_weight: float = 0.0


def fit_vector(
    programs: Sequence[MeasuredProgram], prior: MachinePrior, settings: FittingSettings
) -> NDArray[np.float64]:
    """Fit the vector of the machine that the programs were measured on.

    Returns:
        float64 [d], core cycles per unit of representation.

    Raises:
        MeasurementError: nothing was measured, or representations of another size than the prior's.
    """
    if not programs:
        raise MeasurementError("Nothing was measured; a machine needs at least one program's cycles to be fitted.")
    sizes = {program.sums.shape[1] for program in programs}
    if sizes != {len(prior.mean)}:
        raise MeasurementError(
            f"The representations have {sorted(sizes)} components, but the trained machines {len(prior.mean)}."
        )
    equations = [normal_equations(join_short_blocks(program), settings.block_weight) for program in programs]
    return solve(equations, prior, settings.error)


def solve(equations: Sequence[NormalEquations], prior: MachinePrior, error: float) -> NDArray[np.float64]:
    """Return the most probable vector [d] given the equations of some programs."""
    gram = sum((item.gram for item in equations), np.zeros((len(prior.mean), len(prior.mean))))
    target = sum((item.target for item in equations), np.zeros(len(prior.mean)))
    curvature = prior.directions @ gram @ prior.directions.T + error**2 * np.eye(len(prior.directions))
    steps = np.linalg.solve(curvature, prior.directions @ (target - gram @ prior.mean))
    vector: NDArray[np.float64] = prior.mean + steps @ prior.directions
    return vector
