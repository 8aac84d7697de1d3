"""What is known of a machine before anything is measured: that it is of the kind of the trained ones.

Enters: the trained machines' vectors, and perhaps vectors of many machines made from parameters. Leaves: a
`MachinePrior`: a mixture of normal distributions over vectors, all of one shape, each with its centre and spread. The
shape is how the trained machines differ (principal components). With the mean machine as its only centre it is the
prior of a ridge regression; with sampled machines as centres it also knows what machines can be like.

Shapes: k machines, c centres, d components, q directions.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from perfvec.errors import MachineError

PriorName = Literal["trained", "sampled"]
FEWEST_MACHINES = 3
# Directions beyond this share of the first one's length are rounding.
NEGLIGIBLE_SHARE = 1e-6


@dataclass(frozen=True)
class MachinePrior:
    """An equal mixture of c normal distributions.

    centres: float64 [c, d]. spreads: float64 [c], variance of each in units of the common shape. directions: float64
    [q, d], the shape's principal axes, one standard deviation long each; q < k.
    """

    centres: NDArray[np.float64]
    spreads: NDArray[np.float64]
    directions: NDArray[np.float64]


def principal_directions(vectors: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the axes [q, d] along which trained vectors [k, d] differ, one standard deviation long each.

    Raises:
        MachineError: fewer than three machines.
    """
    if len(vectors) < FEWEST_MACHINES:
        raise MachineError(
            f"A prior needs the vectors of at least {FEWEST_MACHINES} trained machines, not {len(vectors)}."
        )
    _, lengths, axes = np.linalg.svd(vectors - vectors.mean(axis=0), full_matrices=False)
    kept = lengths > NEGLIGIBLE_SHARE * max(float(lengths[0]), np.finfo(np.float64).tiny)
    directions: NDArray[np.float64] = axes[kept] * (lengths[kept, None] / np.sqrt(len(vectors) - 1))
    return directions


def machine_prior(vectors: NDArray[np.float64]) -> MachinePrior:
    """Make the prior of trained vectors [k, d] alone: normal, around their mean.

    Raises:
        MachineError: fewer than three machines.
    """
    return MachinePrior(vectors.mean(axis=0)[None], np.ones(1), principal_directions(vectors))


def sampled_prior(
    vectors: NDArray[np.float64], centres: NDArray[np.float64], spreads: NDArray[np.float64]
) -> MachinePrior:
    """Make the prior of trained vectors [k, d] and machines made from parameters, centres [c, d] with spreads [c].

    Raises:
        MachineError: fewer than three trained machines, or centres of another size or number.
    """
    if centres.ndim != 2 or centres.shape[1] != vectors.shape[1] or len(centres) != len(spreads) or not len(centres):
        raise MachineError(
            f"Centres of shape {centres.shape} with {len(spreads)} spreads do not fit vectors of {vectors.shape[1]}."
        )
    return MachinePrior(centres, spreads, principal_directions(vectors))
