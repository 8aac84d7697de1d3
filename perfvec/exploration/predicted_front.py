"""How good a predicted front of time and cost is, once its designs are simulated.

Enters: a program's predicted and simulated cycles of all designs, and their costs. Leaves: the hypervolume of the
designs on the predicted front at their simulated cycles, as a share of the true front's.
"""

from __future__ import annotations

import numpy as np

from perfvec.exploration.design_grid import Matrix, Rows
from perfvec.exploration.hypervolume import hypervolume
from perfvec.exploration.pareto import non_dominated

# The reference point lies this far beyond the worst of each objective, so that the extremes of a front count too.
BEYOND_WORST = 1.1


def front_share(cycles: Matrix, costs: Matrix, chosen: Rows) -> float:
    """Return the share of the true front's hypervolume that some designs dominate, 0 to 1.

    Args:
        cycles: float64 [n], simulated.
        costs: float64 [n].
        chosen: which designs a method offers.
    """
    points = np.stack([cycles, costs], axis=1)
    reference = points.max(axis=0) * BEYOND_WORST
    return hypervolume(points[chosen], reference) / hypervolume(points, reference)


def predicted_front(predicted: Matrix, costs: Matrix) -> Rows:
    """Return the designs that no other design beats in predicted cycles and cost: int64."""
    return np.flatnonzero(non_dominated(np.stack([predicted, costs], axis=1))).astype(np.int64)
