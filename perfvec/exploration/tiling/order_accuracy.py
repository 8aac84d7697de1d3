"""Whether tiles come in the right order: pairs ordered as gem5 orders them, and the cost of trusting the prediction.

Enters: predicted and measured cycles of a kernel's variants on one machine. Leaves: an `OrderAccuracy`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

APART = 0.02
Vector = NDArray[np.float64]


@dataclass(frozen=True)
class OrderAccuracy:
    """One kernel on one machine. mean_error, worst_error: of |predicted / measured - 1|.

    pairs: of tiles that gem5 puts more than 2% apart; ordered: how many of them the prediction orders alike.
    regret: measured cycles of the predicted best tile over those of the best one, minus 1.
    """

    variants: int
    mean_error: float
    worst_error: float
    pairs: int
    ordered: int
    regret: float


def order_accuracy(predicted: Vector, measured: Vector) -> OrderAccuracy:
    """Judge predicted against measured cycles, float64 [variants]."""
    errors = np.abs(predicted / measured - 1.0)
    first, second = np.triu_indices(len(measured), k=1)
    slower = np.maximum(measured[first], measured[second])
    apart = slower > (1.0 + APART) * np.minimum(measured[first], measured[second])
    alike = (measured[first] < measured[second]) == (predicted[first] < predicted[second])
    regret = measured[np.argmin(predicted)] / measured.min() - 1.0
    counts = int(apart.sum()), int((apart & alike).sum())
    return OrderAccuracy(len(measured), float(errors.mean()), float(errors.max()), *counts, float(regret))


def order_accuracy_table(table: pd.DataFrame) -> pd.DataFrame:
    """Judge every kernel and machine of a tiling table that gem5 measured; a row each, `OrderAccuracy`'s columns.

    best_tile, predicted_best_tile: the tiles, measured and predicted.
    """
    rows = []
    for (kernel, size, machine), group in table.dropna(subset="measured_cycles").groupby(
        ["kernel", "size", "machine"], sort=False
    ):
        predicted, measured = group["cycles"].to_numpy(), group["measured_cycles"].to_numpy()
        judged = order_accuracy(predicted, measured)
        tiles = group["tile"].to_numpy()
        best = {"best_tile": tiles[measured.argmin()], "predicted_best_tile": tiles[predicted.argmin()]}
        rows.append({"kernel": kernel, "size": size, "machine": machine} | vars(judged) | best)
    return pd.DataFrame(rows)
