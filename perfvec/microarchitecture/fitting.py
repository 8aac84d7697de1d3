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

from collections.abc import Iterator, Sequence
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
    check_programs(programs, prior)
    equations = [normal_equations(join_short_blocks(program), settings.block_weight) for program in programs]
    return posterior_mean(sum_equations(equations), prior, settings.error)


def check_programs(programs: Sequence[MeasuredProgram], prior: MachinePrior) -> None:
    """Refuse what no vector can be fitted to.

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


def posterior_mean(equations: NormalEquations, prior: MachinePrior, error: float) -> NDArray[np.float64]:
    """Return the mean [d] of the vectors that the prior and the equations leave possible.

    Args:
        equations: of all that was measured.
        prior: what is known before.
        error: standard deviation of a relative error of 1 unit of weight.
    """
    return next(posterior_means(equations, prior, [error]))


def posterior_means(
    equations: NormalEquations, prior: MachinePrior, errors: Sequence[float]
) -> Iterator[NDArray[np.float64]]:
    """Yield the posterior mean [d] for each error; what does not depend on it is computed once."""
    directions, centres, spreads = prior.directions, prior.centres, prior.spreads[:, None]
    curvature, axes = np.linalg.eigh(directions @ equations.gram @ directions.T)
    curvature = np.maximum(curvature, 0.0)
    axes = axes.T @ directions  # [q, d]: principal axes in which prior and measurements are both diagonal
    images = centres @ equations.gram
    pulls = (equations.target - images) @ axes.T  # [c, q]
    misfits = equations.constant - 2.0 * centres @ equations.target + np.sum(images * centres, axis=1)  # [c]
    for error in errors:
        shrinking = 1.0 + spreads * (curvature / error**2)  # [c, q]
        steps = pulls * (spreads / error**2) / shrinking
        evidence = np.sum(steps * pulls, axis=1) - misfits  # of each component, times 2 error²
        weights = _softmax(evidence / (2.0 * error**2) - 0.5 * np.sum(np.log(shrinking), axis=1))
        mean: NDArray[np.float64] = weights @ centres + (weights @ steps) @ axes
        yield mean


def _softmax(logarithms: NDArray[np.float64]) -> NDArray[np.float64]:
    weights = np.exp(logarithms - logarithms.max())
    normalised: NDArray[np.float64] = weights / weights.sum()
    return normalised
