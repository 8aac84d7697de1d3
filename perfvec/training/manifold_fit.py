"""Fit the manifold of machines: vectors of all measured machines at once, similar machines drawn together.

Enters: the normal equations of what each machine measured, and the machines' parameters. Leaves: a `MachineManifold`.

The vectors V of all machines minimise Σ_k misfit_k(mean + V_k) / error² + trace(K⁻¹ V C⁻¹ Vᵀ), with K the kernel
between machines and C the covariance of the trained vectors (a matrix-normal prior); conjugate gradients solve it, the
machines' own blocks being the preconditioner.

Shapes: k machines, d components, p parameters.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from perfvec.microarchitecture.machine_manifold import KernelSettings, MachineManifold, kernel
from perfvec.microarchitecture.measured_program import NormalEquations
from perfvec.microarchitecture.parameter_vector import parameter_vector
from perfvec.microarchitecture.parameters import MachineParameters

Matrix = NDArray[np.float64]

MOST_ITERATIONS = 400
TOLERANCE = 1e-7
# Share of the mean variance that every direction has, so that the covariance can be inverted.
COVARIANCE_FLOOR = 1e-3
MEASUREMENT_ERROR = 0.2
BLOCK_WEIGHT = 0.3


@dataclass(frozen=True)
class MeasuredMachine:
    """A machine's parameters, and the equations of all that it measured."""

    parameters: MachineParameters
    equations: NormalEquations


def fit_manifold(
    machines: Sequence[MeasuredMachine], trained: Matrix, settings: KernelSettings | None = None
) -> MachineManifold:
    """Fit the manifold through machines, with the mean and covariance of trained vectors [trained machines, d]."""
    settings = settings or KernelSettings()
    parameters = np.stack([parameter_vector(machine.parameters) for machine in machines])
    cores = np.array([machine.parameters.core == "o3" for machine in machines])
    deviation = parameters.std(axis=0)
    varies = deviation > 0
    scale = np.where(varies, 1.0 / np.where(varies, deviation, 1.0), 0.0)
    scale *= np.sqrt(len(scale) / varies.sum())  # means over parameters count only those that vary
    mean = parameters.mean(axis=0)
    known = (parameters - mean) * scale
    matrix = kernel(known, cores, known, cores, settings) + settings.own * np.eye(len(machines))
    inverse = _inverse(matrix)
    centre: Matrix = trained.mean(axis=0)
    vectors = _solve(machines, inverse, centre, covariance(trained))
    return MachineManifold(settings, mean, scale, known, cores, centre, inverse @ vectors, inverse)


def covariance(trained: Matrix) -> Matrix:
    """Return the covariance [d, d] of trained vectors, invertible."""
    found = np.cov(trained.T)
    floored: Matrix = found + COVARIANCE_FLOOR * np.trace(found) / len(found) * np.eye(len(found))
    return floored


def _solve(machines: Sequence[MeasuredMachine], inverse: Matrix, centre: Matrix, shape: Matrix) -> Matrix:
    """Solve for the machines' deviations from the mean, [k, d], by preconditioned conjugate gradients."""
    precision = _inverse(shape)
    grams = np.stack([machine.equations.gram for machine in machines]) / MEASUREMENT_ERROR**2
    targets = np.stack([machine.equations.target for machine in machines]) / MEASUREMENT_ERROR**2
    blocks = _inverse(grams + np.diag(inverse)[:, None, None] * precision)
    residual = targets - grams @ centre
    solution = np.zeros_like(residual)
    direction = conditioned = _times(blocks, residual)
    product = float(np.sum(residual * conditioned))
    goal = TOLERANCE * product
    for _ in range(MOST_ITERATIONS):
        if product <= goal:
            break
        image = _times(grams, direction) + inverse @ direction @ precision
        step = product / float(np.sum(direction * image))
        solution = solution + step * direction
        residual = residual - step * image
        conditioned = _times(blocks, residual)
        following = float(np.sum(residual * conditioned))
        direction = conditioned + following / product * direction
        product = following
    return solution


def _inverse(matrices: Matrix) -> Matrix:
    return np.asarray(np.linalg.inv(matrices), dtype=np.float64)


def _times(blocks: Matrix, vectors: Matrix) -> Matrix:
    """Multiply each machine's block [k, d, d] with its vector [k, d]."""
    result: Matrix = np.einsum("kij,kj->ki", blocks, vectors)
    return result
