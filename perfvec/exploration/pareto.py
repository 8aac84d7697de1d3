"""Which points no other point beats: the exact Pareto front of up to three objectives, all to be minimised.

Enters: objectives, float64 [n, 1 to 3]. Leaves: the mask of the front.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from perfvec.errors import DesignSpaceError

MOST_OBJECTIVES = 3


def non_dominated(objectives: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Tell which points are on the front: bool [n].

    A point is dominated if another is nowhere worse and somewhere better, so that equal points stay or go together.
    Points are visited in lexicographic order, so that only an earlier one can dominate; a Fenwick tree over the ranks
    of the second objective holds the least third objective so far. O(n log n).

    Args:
        objectives: float64 [n, k], k from 1 to 3, smaller is better.

    Raises:
        DesignSpaceError: the array has another shape, or holds NaN.
    """
    points = _checked(objectives)
    if not len(points):
        return np.zeros(0, dtype=np.bool_)
    unique, inverse = _unique_rows(points)
    kept: NDArray[np.bool_] = _sweep(_ranks(unique[:, 1]), _ranks(unique[:, 2]))[inverse]
    return kept


def _ranks(numbers: NDArray[np.float64]) -> NDArray[np.int64]:
    return np.unique(numbers, return_inverse=True)[1].astype(np.int64)


def _checked(objectives: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the points with three objectives, those that are not there being 0."""
    if objectives.ndim != 2 or not 1 <= objectives.shape[1] <= MOST_OBJECTIVES:
        raise DesignSpaceError(f"Objectives should be a table of 1 to {MOST_OBJECTIVES} columns.")
    if np.isnan(objectives).any():
        raise DesignSpaceError("Objectives should be numbers; some are not a number (NaN).")
    points = np.zeros((len(objectives), MOST_OBJECTIVES), dtype=np.float64)
    points[:, : objectives.shape[1]] = objectives
    return points


def _unique_rows(points: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return the different rows in lexicographic order, and for each row its place among them."""
    order = np.lexsort((points[:, 2], points[:, 1], points[:, 0]))
    ordered = points[order]
    is_new = np.concatenate([[True], (ordered[1:] != ordered[:-1]).any(axis=1)])
    inverse = np.empty(len(points), dtype=np.int64)
    inverse[order] = np.cumsum(is_new) - 1
    return ordered[is_new], inverse


@njit(cache=True)
def _sweep(seconds: NDArray[np.int64], thirds: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Visit points by rank; least[node] is the least third rank among the second ranks that the node covers."""
    least = np.full(seconds.max() + 2, thirds.max() + 1)
    kept = np.ones(seconds.size, dtype=np.bool_)
    for point in range(seconds.size):
        node = seconds[point] + 1
        while node > 0 and kept[point]:
            # An earlier, different point that is no worse in the second and third objective dominates.
            kept[point] = least[node] > thirds[point]
            node -= node & -node
        node = seconds[point] + 1
        while node < least.size and thirds[point] < least[node]:
            least[node] = thirds[point]
            node += node & -node
    return kept
