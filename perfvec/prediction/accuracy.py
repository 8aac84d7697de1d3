"""How far predictions are from what was measured: errors, their intervals, rank correlations.

Enters: predicted and measured values of many pairs, NaN where a pair was not measured. Leaves: summaries.

The error of a pair is predicted / measured - 1; summaries are of its size. Intervals are 95% bootstrap intervals that
resample whole programs (and whole machines where those are unseen too), because the pairs of a program err together.

Shapes: p programs, k machines.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

RESAMPLES = 2000
INTERVAL_PERCENT = (2.5, 97.5)
HIGH_QUANTILE = 0.9
FEWEST_RANKED = 3

Matrix = NDArray[np.float64]


@dataclass(frozen=True)
class ErrorSummary:
    """Of the absolute relative errors of `pairs` pairs: mean, 90th percentile, worst; intervals as (low, high)."""

    pairs: int
    mean: float
    p90: float
    worst: float
    mean_interval: tuple[float, float]
    p90_interval: tuple[float, float]


def relative_errors(predicted: Matrix, measured: Matrix) -> Matrix:
    """Return predicted / measured - 1, signed, [p, k]; NaN where not measured."""
    errors: Matrix = predicted / np.where(measured > 0, measured, np.nan) - 1.0
    return errors


def summarise_errors(errors: Matrix, machines_are_unseen: bool, seed: int = 0) -> ErrorSummary:
    """Summarise signed errors [p, k], NaN where not measured.

    Args:
        errors: what `relative_errors` returns.
        machines_are_unseen: whether intervals resample machines as well as programs.
        seed: of the bootstrap; the same seed, the same intervals.
    """
    sizes = np.abs(errors)
    known = sizes[np.isfinite(sizes)]
    if not len(known):
        nothing = (float("nan"), float("nan"))
        return ErrorSummary(0, float("nan"), float("nan"), float("nan"), nothing, nothing)
    means, p90s = _bootstrap(sizes, machines_are_unseen, np.random.default_rng(seed))
    return ErrorSummary(
        pairs=len(known),
        mean=float(known.mean()),
        p90=float(np.quantile(known, HIGH_QUANTILE)),
        worst=float(known.max()),
        mean_interval=_interval(means),
        p90_interval=_interval(p90s),
    )


def _bootstrap(sizes: Matrix, machines_are_unseen: bool, random: np.random.Generator) -> tuple[Matrix, Matrix]:
    programs, machines = sizes.shape
    means, p90s = np.full(RESAMPLES, np.nan), np.full(RESAMPLES, np.nan)
    for draw in range(RESAMPLES):
        sample = sizes[random.integers(0, programs, programs)]
        if machines_are_unseen:
            sample = sample[:, random.integers(0, machines, machines)]
        known = sample[np.isfinite(sample)]
        if len(known):
            means[draw], p90s[draw] = known.mean(), np.quantile(known, HIGH_QUANTILE)
    return means, p90s


def _interval(values: Matrix) -> tuple[float, float]:
    low, high = np.nanpercentile(values, INTERVAL_PERCENT)
    return float(low), float(high)


def rank_correlation(predicted: Matrix, measured: Matrix) -> float:
    """Return Spearman's correlation of two vectors where both are known; NaN for fewer than three values."""
    known = np.isfinite(predicted) & np.isfinite(measured)
    if known.sum() < FEWEST_RANKED:
        return float("nan")
    ranks = rankdata(predicted[known]), rankdata(measured[known])
    if min(float(np.ptp(ranks[0])), float(np.ptp(ranks[1]))) == 0:
        return float("nan")
    return float(np.corrcoef(ranks[0], ranks[1])[0, 1])


def machine_ranks(predicted_ns: Matrix, measured_ns: Matrix) -> Matrix:
    """Return, for each program, Spearman's correlation of its machines by runtime [p, k]: float64 [p]."""
    return np.array([rank_correlation(*pair) for pair in zip(predicted_ns, measured_ns, strict=True)])


def program_ranks(predicted_cpi: Matrix, measured_cpi: Matrix) -> Matrix:
    """Return, for each machine, Spearman's correlation of the programs by CPI [p, k] on it: float64 [k]."""
    return machine_ranks(predicted_cpi.T, measured_cpi.T)
