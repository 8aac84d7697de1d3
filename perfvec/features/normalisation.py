"""Per-column mean and scale of the features, fitted once from a sample of the training programs.

Enters: feature rows. Leaves: `Normalisation`, which a checkpoint's card records.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SMALLEST_DEVIATION = 1e-2  # a column that hardly varies in the sample must not explode where it does
LARGEST_MAGNITUDE = 16.0


@dataclass(frozen=True)
class Normalisation:
    """mean, scale: float32 [F]; a normalised value is (value - mean) · scale, held within ±16."""

    mean: NDArray[np.float32]
    scale: NDArray[np.float32]

    def apply(self, features: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return normalised features, float32 [n, F]."""
        normalised = (features - self.mean) * self.scale
        return np.clip(normalised, -LARGEST_MAGNITUDE, LARGEST_MAGNITUDE, out=normalised)

    @classmethod
    def fit(cls, samples: Iterable[NDArray[np.float32]]) -> Normalisation:
        """Fit mean 0 and deviation 1 on samples of rows, each float32 [n, F].

        Raises:
            ValueError: no rows.
        """
        count, total, squares = 0, np.float64(0), np.float64(0)
        for sample in samples:
            rows = sample.astype(np.float64)
            count += len(rows)
            total = total + rows.sum(axis=0)
            squares = squares + np.square(rows).sum(axis=0)
        if count == 0:
            raise ValueError("A normalisation is fitted on at least one row.")
        mean = np.asarray(total / count)
        deviation = np.sqrt(np.maximum(np.asarray(squares / count) - np.square(mean), 0))
        scale = 1 / np.maximum(deviation, SMALLEST_DEVIATION)
        return cls(mean.astype(np.float32), scale.astype(np.float32))
