"""How the error on a program that was not measured falls with the number of programs that were.

Enters: a `PreparedFit`. Leaves: a table, a row a number of programs.

The measured programs are shuffled by a seed, again and again; the machine is fitted to the first few of each order and
judged on all the rest of it. Where one is left, every program is left out once, as in `leave_one_out`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from perfvec.microarchitecture.prepared_fit import PreparedFit

SIZES = (0, 1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512, 768)
FEWEST_PROGRAMS = 2
COLUMNS = ("measured_programs", "median", "low", "high", "mean", "judged")


@dataclass(frozen=True)
class CurveSettings:
    """orders: how often the programs are shuffled. seed: of the shuffling. low, high: percentiles of the band."""

    orders: int = 20
    seed: int = 0
    low: float = 10.0
    high: float = 90.0


def learning_curve(fit: PreparedFit, settings: CurveSettings | None = None) -> pd.DataFrame:
    """Compute the curve.

    Returns:
        Columns `COLUMNS`, a row each of `SIZES` below the number of programs, and that number less one: over all
        programs not fitted to, in all orders, of |predicted / measured - 1|: median, the band's ends, mean, and how
        many there were. No row where fewer than two programs were measured.
    """
    settings = settings or CurveSettings()
    count = len(fit.programs)
    if count < FEWEST_PROGRAMS:
        return pd.DataFrame(columns=list(COLUMNS))
    random = np.random.default_rng(settings.seed)
    orders = [random.permutation(count) for _ in range(settings.orders)]
    each_last = [np.roll(np.arange(count), shift) for shift in range(count)]  # where one is left, each is it once
    sizes = sorted({size for size in SIZES if size < count} | {count - 1})
    rows = [_row(size, _errors(fit, orders if size < count - 1 else each_last, size), settings) for size in sizes]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _errors(fit: PreparedFit, orders: list[NDArray[np.int64]], size: int) -> NDArray[np.float64]:
    """The errors on all programs after the first `size` of each order."""
    found = []
    for order in orders:
        predicted = fit.predicted_cycles(fit.vector(order[:size].tolist()))
        found.append(np.abs(predicted / fit.totals - 1.0)[order[size:]])
    return np.concatenate(found)


def _row(size: int, errors: NDArray[np.float64], settings: CurveSettings) -> tuple[object, ...]:
    low, median, high = np.percentile(errors, [settings.low, 50.0, settings.high])
    return size, float(median), float(low), float(high), float(errors.mean()), len(errors)
