"""From machine parameters to vectors: a Gaussian process through the machines that were measured.

Enters: parameter vectors of machines. Leaves: their vectors M, and how uncertain each is. It serves as the prior of a
fit, as its machines are all that can be built; machines of equal parameters come out equal, similar ones similar.

    M(θ) = mean + Σ_k kernel(θ, θ_k) · coefficients_k
    kernel = linear + smooth (squared exponential) + constant, each with a part for machines of the same core kind

Shapes: k known machines, n machines asked for, p parameters, d components.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]


@dataclass(frozen=True)
class KernelSettings:
    """Variances of the kernel's parts, in units of the trained machines' own variance.

    linear: of linear effects; half of it for machines of one core kind alone. smooth: of effects within `length`, the
    distance (root mean square of standardised parameters) over which they change. constant, same_core: of what all
    machines, and those of one core kind, share. own: of what parameters do not tell.
    """

    linear: float = 0.5
    smooth: float = 1.0
    length: float = 1.0
    constant: float = 0.3
    same_core: float = 0.2
    own: float = 0.05


@dataclass(frozen=True)
class MachineManifold:
    """A fitted process. known: float64 [k, p], standardised. known_cores: bool [k], out of order.

    parameter_mean, parameter_scale: float64 [p]; what does not vary has scale 0. mean: float64 [d]. coefficients:
    float64 [k, d]. inverse: float64 [k, k], of the kernel matrix with `own` on its diagonal.
    """

    settings: KernelSettings
    parameter_mean: Matrix
    parameter_scale: Matrix
    known: Matrix
    known_cores: NDArray[np.bool_]
    mean: Matrix
    coefficients: Matrix
    inverse: Matrix

    def standardise(self, parameters: Matrix) -> Matrix:
        """Standardise parameter vectors [n, p]."""
        standard: Matrix = (parameters - self.parameter_mean) * self.parameter_scale
        return standard

    def predict(self, parameters: Matrix, cores: NDArray[np.bool_]) -> tuple[Matrix, Matrix]:
        """Predict machines from parameter vectors [n, p] and whether each is out of order [n].

        Returns:
            vectors float64 [n, d], and spreads float64 [n]: variance in units of the trained machines' own.
        """
        asked = self.standardise(parameters)
        cross = kernel(asked, cores, self.known, self.known_cores, self.settings)
        explained = np.sum((cross @ self.inverse) * cross, axis=1)
        spreads = np.maximum(prior_variances(asked, self.settings) - explained, 0.0) + self.settings.own
        return self.mean + cross @ self.coefficients, spreads


def kernel(
    left: Matrix, left_cores: NDArray[np.bool_], right: Matrix, right_cores: NDArray[np.bool_], settings: KernelSettings
) -> Matrix:
    """Return the covariances [n, k] of machines' vectors, of standardised parameters left [n, p] and right [k, p]."""
    count = left.shape[1]
    products = left @ right.T / count
    squares = np.sum(left**2, axis=1)[:, None] / count + np.sum(right**2, axis=1)[None] / count - 2.0 * products
    same = (left_cores[:, None] == right_cores[None]).astype(left.dtype)
    covariance: Matrix = (
        settings.linear * products * (0.5 + 0.5 * same)
        + settings.smooth * np.exp(-np.maximum(squares, 0.0) / (2.0 * settings.length))
        + settings.constant
        + settings.same_core * same
    )
    return covariance


def prior_variances(standard: Matrix, settings: KernelSettings) -> Matrix:
    """Return each machine's variance before anything is known, [n]."""
    linear = settings.linear * np.mean(standard**2, axis=1)
    total: Matrix = linear + settings.smooth + settings.constant + settings.same_core
    return total
