"""What an exploration knows of the designs that it has evaluated: a table of numbers, a row a design.

Enters: values of designs. Leaves: `Evaluations`, which can be joined, ordered and ranked.
Values are held to 12 significant digits: the last bits of a sum depend on the processor and on how many designs were
computed at once, and a search that ranks by them would take another way on every machine.
Shapes: n designs, k objectives.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]

SIGNIFICANT_DIGITS = 12


@dataclass(frozen=True)
class Evaluations:
    """n designs of a space.

    indices: int64 [n], their numbers in the space. values, lows, highs: float64 [n, k], the objectives and the ends of
    their error bars, in the objectives' own units and directions. within_trained_range: bool [n].
    """

    indices: NDArray[np.int64]
    values: Numbers
    lows: Numbers
    highs: Numbers
    within_trained_range: NDArray[np.bool_]

    def __len__(self) -> int:
        return int(self.indices.size)

    def take(self, rows: NDArray[np.int64] | NDArray[np.bool_]) -> Evaluations:
        """Return the rows at these positions, or where this mask is true."""
        return Evaluations(
            self.indices[rows], self.values[rows], self.lows[rows], self.highs[rows], self.within_trained_range[rows]
        )

    def in_order(self) -> Evaluations:
        """Return the rows in the order of their indices."""
        return self.take(np.argsort(self.indices, kind="stable"))


def join(parts: Sequence[Evaluations], objectives: int) -> Evaluations:
    """Put the rows of several tables of k objectives below each other."""
    none = np.empty((0, objectives))
    return Evaluations(
        np.concatenate([np.empty(0, dtype=np.int64), *(part.indices for part in parts)]),
        np.concatenate([none, *(part.values for part in parts)]),
        np.concatenate([none, *(part.lows for part in parts)]),
        np.concatenate([none, *(part.highs for part in parts)]),
        np.concatenate([np.empty(0, dtype=np.bool_), *(part.within_trained_range for part in parts)]),
    )


def rounded(numbers: Numbers, digits: int = SIGNIFICANT_DIGITS) -> Numbers:
    """Round each number to so many significant digits."""
    finite = np.isfinite(numbers) & (numbers != 0)
    magnitudes = np.floor(np.log10(np.abs(np.where(finite, numbers, 1.0))))
    shift = digits - 1 - magnitudes
    # Powers of ten up to 10^22 are exact, 10^-1 is not: so that the result is the decimal number's own nearest.
    up, down = 10.0 ** np.maximum(shift, 0), 10.0 ** np.maximum(-shift, 0)
    result: Numbers = np.where(finite, np.rint(numbers * up / down) * down / up, numbers)
    return result
