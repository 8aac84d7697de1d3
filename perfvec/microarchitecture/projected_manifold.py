"""The manifold of machines as some programs see it: from parameters straight to cycles, with no vector in between.

Enters: a `MachineManifold` and programs' representations. Leaves: cycles of any number of machines, and their spreads.

    R_p · M(θ) = R_p · mean + Σ_k kernel(θ, θ_k) · (coefficients_k · R_p)

so that a program is k numbers, and a machine costs one row of the kernel whatever d is.

Shapes: n machines asked for, k known machines, p parameters, d components, r programs.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from perfvec.microarchitecture.machine_manifold import MachineManifold, kernel, prior_variances

Matrix = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class ProjectedManifold:
    """A manifold and r programs.

    base: float64 [r]. weights: float64 [k, r]. deviations: float64 [r], standard deviation of a program's cycles over
    the known machines: how much it matters to it which machine it runs on.
    """

    manifold: MachineManifold
    base: Matrix
    weights: Matrix
    deviations: Matrix

    def cycles(self, parameters: Matrix, cores: Flags) -> Matrix:
        """Predict core cycles, float64 [n, r], from parameter vectors [n, p] and whether each is out of order [n]."""
        return self.base + self._cross(parameters, cores) @ self.weights

    def spreads(self, parameters: Matrix, cores: Flags) -> Matrix:
        """Return the machines' spreads, float64 [n], as the manifold gives them.

        In double precision: the doubt is a small difference of large numbers, and explorations promise the same bars
        however their designs are divided.
        """
        manifold = self.manifold
        asked = manifold.standardise(parameters)
        cross = kernel(asked, cores, manifold.known, manifold.known_cores, manifold.settings)
        explained = np.einsum("nk,nk->n", cross @ manifold.inverse, cross)
        spreads: Matrix = np.maximum(prior_variances(asked, manifold.settings) - explained, 0.0) + manifold.settings.own
        return spreads

    def _cross(self, parameters: Matrix, cores: Flags) -> Matrix:
        manifold = self.manifold
        asked = manifold.standardise(parameters)
        return kernel(asked, cores, manifold.known, manifold.known_cores, manifold.settings)


def project_manifold(manifold: MachineManifold, representations: Matrix) -> ProjectedManifold:
    """Project the manifold onto programs' representations [r, d]."""
    known, cores = manifold.known, manifold.known_cores
    weights = manifold.coefficients @ representations.T
    deviations = (kernel(known, cores, known, cores, manifold.settings) @ weights).std(axis=0)
    return ProjectedManifold(manifold, representations @ manifold.mean, weights, deviations)
