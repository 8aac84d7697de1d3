"""Whether error bars hold what they promise: the share of measured cycles within them, and how wide they are.

Enters: bars and measured cycles of programs on machines. Leaves: `IntervalAccuracy`.

The interval of the share is a 95% bootstrap that resamples whole machines, because the pairs of a machine err together.

Shapes: n machines, r programs.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from perfvec.prediction.accuracy import INTERVAL_PERCENT, RESAMPLES

Matrix = NDArray[np.float64]


@dataclass(frozen=True)
class IntervalAccuracy:
    """pairs: measured ones. coverage: the share within, with its interval. mean_width, median_width: of a bar, high
    less low, over the predicted cycles.
    """

    pairs: int
    coverage: float
    coverage_low: float
    coverage_high: float
    mean_width: float
    median_width: float


def interval_accuracy(cycles: Matrix, low: Matrix, high: Matrix, measured: Matrix, seed: int = 0) -> IntervalAccuracy:
    """Judge error bars.

    Args:
        cycles, low, high: float64 [n, r], predictions and their bars.
        measured: float64 [n, r], core cycles, NaN where not run; at least one pair was.
        seed: of the bootstrap; the same seed, the same interval.
    """
    known = np.isfinite(measured)
    within = known & (low <= measured) & (measured <= high)
    widths = ((high - low) / cycles)[known]
    share_low, share_high = _machine_bootstrap(within.sum(axis=1), known.sum(axis=1), seed)
    return IntervalAccuracy(
        pairs=int(known.sum()),
        coverage=float(within.sum() / known.sum()),
        coverage_low=share_low,
        coverage_high=share_high,
        mean_width=float(widths.mean()),
        median_width=float(np.median(widths)),
    )


def _machine_bootstrap(within: NDArray[np.int64], known: NDArray[np.int64], seed: int) -> tuple[float, float]:
    """Interval of the share, from each machine's pairs within and in all, [n] each."""
    ran = known > 0
    within, known = within[ran], known[ran]
    drawn = np.random.default_rng(seed).integers(0, len(known), (RESAMPLES, len(known)))
    shares = within[drawn].sum(axis=1) / known[drawn].sum(axis=1)
    low, high = np.percentile(shares, INTERVAL_PERCENT)
    return float(low), float(high)
