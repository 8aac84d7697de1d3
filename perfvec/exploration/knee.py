"""The knee of a front: the design that gives up least of every objective at once.

Enters: the front's objectives, to be minimised. Leaves: the position of its knee.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from perfvec.errors import DesignSpaceError


def knee_point(front: NDArray[np.float64]) -> int:
    """Return the position of the front's knee: the point that lies deepest below the plane through the extremes.

    Each objective is scaled so that the front spans 0 to 1; the knee has the least sum (Das, 1999, for the plane
    through the unit extremes). Of equal ones the first counts. An objective that is constant on the front has no say.

    Args:
        front: float64 [n, k], points of a front, finite.

    Raises:
        DesignSpaceError: there is no point, or one is not finite.
    """
    if front.ndim != 2 or not len(front) or not np.isfinite(front).all():
        raise DesignSpaceError("A knee needs a front of at least one point, all finite.")
    least, span = front.min(axis=0), np.ptp(front, axis=0)
    scaled = (front - least) / np.where(span > 0, span, 1.0)
    return int(np.argmin(scaled.sum(axis=1)))
