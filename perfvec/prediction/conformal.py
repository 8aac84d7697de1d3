"""Error bars that hold what they promise: conformal calibration by machine.

Enters: predictions of machines that had no part in the model that predicted them, and what was measured. Leaves: an
`IntervalCalibration`, and how often its bars would have held on machines it was not calibrated on.

The pairs of one machine err together, so machines are the units: each has equal weight, and one more machine, unseen,
is counted as infinitely wrong. That is hierarchical conformal prediction (Lee, Barber and Willett, arXiv 2306.06342):
the quantile at level · (K + 1) / K of equally weighted machines.

Shapes: m pairs of K machines.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from perfvec.errors import MeasurementError
from perfvec.prediction.held_out_pairs import HeldOutPairs, Vector
from perfvec.prediction.interval_calibration import IntervalCalibration

LEVEL = 0.9
FEWEST_MACHINES = 10
# Added to errors before their logarithm, so that lucky hits do not decide how scales are fitted.
SMALL_ERROR = 0.03


def calibrate(pairs: HeldOutPairs, level: float = LEVEL) -> IntervalCalibration:
    """Fit the scales' powers to the pairs and take the conformal quantile.

    Raises:
        MeasurementError: fewer than ten machines, which no 90% bar can be made of.
    """
    machines = len(np.unique(pairs.machines))
    if machines < FEWEST_MACHINES:
        raise MeasurementError(f"Error bars need at least {FEWEST_MACHINES} held-out machines, not {machines}.")
    spread_power, deviation_power = _fit_powers(pairs)
    unit = IntervalCalibration(level, 1.0, spread_power, deviation_power)
    scores = pairs.errors() / pair_scales(unit, pairs)
    share = min(level * (machines + 1) / machines, 1.0)
    return IntervalCalibration(
        level, weighted_quantile(scores, pairs.machine_weights(), share), spread_power, deviation_power
    )


def _fit_powers(pairs: HeldOutPairs) -> tuple[float, float]:
    """Regress the logarithm of errors on those of spread and deviation / cycles; neither power may be negative."""
    columns = [np.log(pairs.spreads), np.log(pairs.relative_deviations())]
    root = np.sqrt(pairs.machine_weights())
    target = np.log(pairs.errors() + SMALL_ERROR) * root
    powers = [0.0, 0.0]
    kept = [0, 1]
    while kept:
        design = np.stack([np.ones_like(root), *(columns[index] for index in kept)], axis=1) * root[:, None]
        found = np.linalg.lstsq(design, target, rcond=None)[0][1:]
        if (found >= 0).all():
            for index, value in zip(kept, found, strict=True):
                powers[index] = float(min(value, 1.0))
            break
        kept = [index for index, value in zip(kept, found, strict=True) if value >= 0]
    return powers[0], powers[1]


def pair_scales(calibration: IntervalCalibration, pairs: HeldOutPairs) -> Vector:
    """Return the pairs' scales of error, float64 [m]."""
    relative = pairs.relative_deviations()
    scales: Vector = pairs.spreads**calibration.spread_power * relative**calibration.deviation_power
    return scales


def weighted_quantile(values: Vector, weights: Vector, share: float) -> float:
    """Return the least value that at least `share` of the weight does not exceed."""
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(weights[order])
    row = int(np.searchsorted(reached, share * reached[-1] * (1.0 - 1e-12)))
    return float(values[order][min(row, len(values) - 1)])


def covered(calibration: IntervalCalibration, pairs: HeldOutPairs) -> NDArray[np.bool_]:
    """Tell which measured cycles lie within their error bars: bool [m]."""
    within: NDArray[np.bool_] = pairs.errors() <= calibration.quantile * pair_scales(calibration, pairs)
    return within


def cross_validated_coverage(pairs: HeldOutPairs, level: float = LEVEL, folds: int = 8) -> float:
    """Return the mean over machines of the share covered, each machine by bars calibrated on other folds."""
    numbers = np.unique(pairs.machines)
    shares = np.zeros(len(pairs))
    for fold in range(folds):
        left_out = np.isin(pairs.machines, numbers[fold::folds])
        shares[left_out] = covered(calibrate(pairs.take(~left_out), level), pairs.take(left_out))
    return float(np.sum(shares * pairs.machine_weights()) / len(numbers))
