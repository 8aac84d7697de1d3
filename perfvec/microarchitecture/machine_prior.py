"""What is known of a machine before anything is measured: that it is of the kind of the trained ones.

Enters: the trained machines' vectors. Leaves: a `MachinePrior`, a normal distribution over vectors: their mean, and the
directions in which they differ, each as far as they do (principal components).

Shapes: k machines, d components, q directions.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from perfvec.errors import MachineError

FEWEST_MACHINES = 3
# Directions beyond this share of the first one's length are rounding.
NEGLIGIBLE_SHARE = 1e-6


@dataclass(frozen=True)
class MachinePrior:
    """mean: float64 [d]. directions: float64 [q, d], one standard deviation long each; q < k."""

    mean: NDArray[np.float64]
    directions: NDArray[np.float64]


def machine_prior(vectors: NDArray[np.float64]) -> MachinePrior:
    """Make the prior of trained vectors [k, d].

    Raises:
        MachineError: fewer than three machines.
    """
    if len(vectors) < FEWEST_MACHINES:
        raise MachineError(
            f"A prior needs the vectors of at least {FEWEST_MACHINES} trained machines, not {len(vectors)}."
        )
    mean = vectors.mean(axis=0)
    _, lengths, axes = np.linalg.svd(vectors - mean, full_matrices=False)
    kept = lengths > NEGLIGIBLE_SHARE * max(float(lengths[0]), np.finfo(np.float64).tiny)
    return MachinePrior(mean, axes[kept] * (lengths[kept, None] / np.sqrt(len(vectors) - 1)))
