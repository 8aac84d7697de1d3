"""How much of the space of objectives a set of points dominates, exactly, for one to three objectives to minimise.

Enters: points and a reference point. Leaves: the hypervolume, in the product of the objectives' units.
"""

from __future__ import annotations

from bisect import bisect_left

import numpy as np
from numpy.typing import NDArray

from perfvec.errors import DesignSpaceError
from perfvec.exploration.pareto import non_dominated


def hypervolume(points: NDArray[np.float64], reference: NDArray[np.float64]) -> float:
    """Return the measure of what the points dominate and the reference bounds.

    Points that are not better than the reference in every objective add nothing. Three objectives are swept along the
    third, while the area under the staircase of the first two is kept up to date; O(n log n) for fronts as they occur.

    Args:
        points: float64 [n, k], k from 1 to 3.
        reference: float64 [k], finite.

    Raises:
        DesignSpaceError: shapes do not fit, or a number is NaN, or the reference or a point better than it is infinite.
    """
    if points.ndim != 2 or reference.shape != (points.shape[1],) or not np.isfinite(reference).all():
        raise DesignSpaceError("A hypervolume needs points of k objectives and a finite reference of as many.")
    better = points[(points < reference).all(axis=1)]
    front = better[non_dominated(better)] if len(better) else better
    if not np.isfinite(front).all():
        raise DesignSpaceError("A hypervolume needs finite points.")
    # Fewer objectives are three, of which the others span from 0 to 1.
    missing = 3 - points.shape[1]
    padded = np.hstack([front, np.zeros((len(front), missing))])
    return _sweep_volume(padded, np.concatenate([reference, np.ones(missing)]))


def _sweep_volume(front: NDArray[np.float64], reference: NDArray[np.float64]) -> float:
    staircase = _Staircase(float(reference[0]), float(reference[1]))
    volume, area, level = 0.0, 0.0, 0.0
    for first, second, third in front[np.argsort(front[:, 2], kind="stable")].tolist():
        volume += area * (third - level)
        level = third
        area += staircase.add(first, second)
    return volume + area * (float(reference[2]) - level)


class _Staircase:
    """The non-dominated points of a plane, first coordinates ascending and second ones descending."""

    def __init__(self, right: float, top: float) -> None:
        self._firsts: list[float] = [right]
        self._seconds: list[float] = [-np.inf]
        self._top = top

    def add(self, first: float, second: float) -> float:
        """Add a point and return the area that only it dominates."""
        start = bisect_left(self._firsts, first)
        height = self._seconds[start - 1] if start else self._top
        if height <= second or self._dominates(start, first, second):
            return 0.0
        gained, left, end = 0.0, first, start
        while self._seconds[end] >= second:
            gained += (self._firsts[end] - left) * (height - second)
            left, height = self._firsts[end], self._seconds[end]
            end += 1
        gained += (self._firsts[end] - left) * (height - second)
        self._firsts[start:end] = [first]
        self._seconds[start:end] = [second]
        return gained

    def _dominates(self, position: int, first: float, second: float) -> bool:
        """Tell whether the point at this place has the same first coordinate and no greater second one."""
        return self._firsts[position] == first and self._seconds[position] <= second
