"""How well cycles are placed within a program: errors by function and by 1,000 instructions, and negative parts.

Enters: predicted and measured cycles of a program's parts on some machines. Leaves: `PartAccuracy`.

Shapes: k machines, n parts.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]
HIGH_QUANTILE = 0.9


@dataclass(frozen=True)
class PartAccuracy:
    """Of a program's parts on all its machines.

    mean, median, p90: of the parts' absolute relative errors (each part of each machine counts as one). misplaced:
    Σ |predicted - measured| / Σ measured, in which large parts count more. negative_parts: share of the parts whose
    predicted cycles are negative. negative_cycles: their cycles' size over the predicted total.
    """

    parts: int
    mean: float
    median: float
    p90: float
    misplaced: float
    negative_parts: float
    negative_cycles: float


def part_accuracy(predicted: Matrix, measured: Matrix, smallest_share: float = 0.0) -> PartAccuracy | None:
    """Judge parts [k, n].

    Args:
        predicted: core cycles of each part.
        measured: core cycles of each part.
        smallest_share: parts with a smaller share of their program's measured cycles are left out of the relative
            errors, for which they are too small; everything else counts all parts.

    Returns:
        None where no part is large enough.
    """
    shares = measured / measured.sum(axis=1, keepdims=True)
    judged = (measured > 0) & (shares >= smallest_share)
    if not judged.any():
        return None
    errors = np.abs(predicted[judged] / measured[judged] - 1.0)
    negative = predicted < 0
    return PartAccuracy(
        parts=int(judged.sum()),
        mean=float(errors.mean()),
        median=float(np.median(errors)),
        p90=float(np.quantile(errors, HIGH_QUANTILE)),
        misplaced=float(np.abs(predicted - measured).sum() / measured.sum()),
        negative_parts=float(negative.mean()),
        negative_cycles=float(np.abs(predicted[negative]).sum() / predicted.sum()),
    )
