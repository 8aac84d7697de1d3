"""Fit a machine's vector to measured cycles, the network frozen.

Enters: measured programs, and the prior that trained machines give. Leaves: M, float64 [d].

Measurements enter as a weighted least-squares problem of relative errors, because that is how predictions are judged:

    misfit(M) = Σ_programs [ (R · M / T - 1)² + block_weight · mean block error² ]

Each component of the prior, N(centre, spread · shape), turns it into a ridge regression in the shape's principal axes;
few measurements stay close to the centre and many override it. The vector is the mean of the regressions' solutions,
weighted by how probable each component makes the measurements (Gaussian mixture posterior, with exp(-misfit / 2 error²)
as the likelihood).

Shapes: d components, q directions, c centres.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from perfvec.errors import MeasurementError
from perfvec.microarchitecture.machine_prior import MachinePrior, PriorName
from perfvec.microarchitecture.measured_program import (
    MeasuredProgram,
    NormalEquations,
    join_short_blocks,
    normal_equations,
    sum_equations,
)


@dataclass(frozen=True)
class FittingSettings:
    """How far to trust measurements.

    error: relative error of a program's total that the model is expected to leave, more than 0; the larger, the closer
    to the prior. block_weight: weight of blocks beside totals, at least 0. prior: which of the priors that ship.
    """

    error: float
    block_weight: float = 0.0
    prior: PriorName = "sampled"


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
    if sizes != {prior.centres.shape[1]}:
        raise MeasurementError(
            f"The representations have {sorted(sizes)} components, but the trained machines {prior.centres.shape[1]}."
        )
    equations = [normal_equations(join_short_blocks(program), settings.block_weight) for program in programs]
    return posterior_mean(sum_equations(equations), prior, settings.error)


def posterior_mean(equations: NormalEquations, prior: MachinePrior, error: float) -> NDArray[np.float64]:
    """Return the mean [d] of the vectors that the prior and the equations leave possible.

    Args:
        equations: of all that was measured.
        prior: what is known before.
        error: standard deviation of a relative error of 1 unit of weight.
    """
    directions, centres = prior.directions, prior.centres
    curvature, axes = np.linalg.eigh(directions @ equations.gram @ directions.T / error**2)
    axes = axes.T @ directions  # float64 [q, d]: principal axes in which prior and measurements are both diagonal
    curvature = np.maximum(curvature, 0.0)
    residuals = (equations.target - centres @ equations.gram) @ axes.T / error**2  # [c, q]
    variances = prior.spreads[:, None] / (1.0 + prior.spreads[:, None] * curvature)  # [c, q], of the posterior
    weights = _component_weights(equations, prior, error, curvature, residuals, variances)
    mean: NDArray[np.float64] = weights @ (centres + (variances * residuals) @ axes)
    return mean


def _component_weights(
    equations: NormalEquations,
    prior: MachinePrior,
    error: float,
    curvature: NDArray[np.float64],
    residuals: NDArray[np.float64],
    variances: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Posterior probability of each component, [c]: its evidence, normalised."""
    centres = prior.centres
    misfit = (
        equations.constant - 2.0 * centres @ equations.target + np.sum((centres @ equations.gram) * centres, axis=1)
    )
    evidence = -0.5 * (
        misfit / error**2
        - np.sum(residuals**2 * variances, axis=1)
        + np.sum(np.log1p(prior.spreads[:, None] * curvature), axis=1)
    )
    weights = np.exp(evidence - evidence.max())
    normalised: NDArray[np.float64] = weights / weights.sum()
    return normalised
