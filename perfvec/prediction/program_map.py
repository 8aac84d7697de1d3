"""Where programs lie relative to each other, in the metric that the trained machines give their representations.

Enters: representations and machines. Leaves: two coordinates a program.

R_p / n · M_k is the program's CPI on machine k. Two programs lie as far apart as the root mean square, over the
machines, of the natural logarithm of the ratio of their CPIs; the map is the principal component analysis of that
space. Logarithms, because a few programs that wait for memory would else be all there is to see. It is a plain singular
value decomposition with a fixed sign: no seed, no sampling, the same input gives the same map.

Shapes: p programs, d components, k machines.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from perfvec.errors import RepresentationError
from perfvec.microarchitecture.machine import Machine
from perfvec.representation.representation import Representation

FEWEST_PROGRAMS = 3
LEAST_CPI = 1e-3  # an absurd prediction shall not end the map


@dataclass(frozen=True)
class ProgramMap:
    """Where p programs lie. coordinates: float64 [p, 2], logarithms of CPI ratios. explained: share of the fitted
    programs' variance along each axis, 0 to 1. mean_cpi: float64 [p], mean over the machines. programs: p names, in the
    order given.
    """

    programs: tuple[str, ...]
    coordinates: NDArray[np.float64]
    explained: tuple[float, float]
    mean_cpi: NDArray[np.float64]


def map_programs(
    representations: Sequence[Representation], machines: Sequence[Machine], fitted: Sequence[bool] | None = None
) -> ProgramMap:
    """Map programs.

    Args:
        representations: p programs.
        machines: k machines whose CPIs make the metric.
        fitted: which programs the axes are found from (p values); all by default. The others are only placed.

    Raises:
        RepresentationError: fewer than three programs to fit, no machine, or another foundation model among them.
    """
    chosen = np.ones(len(representations), dtype=bool) if fitted is None else np.array(fitted, dtype=bool)
    if int(chosen.sum()) < FEWEST_PROGRAMS or not machines:
        raise RepresentationError(
            f"A map needs at least {FEWEST_PROGRAMS} programs and 1 machine, "
            f"not {int(chosen.sum())} and {len(machines)}."
        )
    foundations = {item.foundation for item in representations} | {machine.foundation for machine in machines}
    if len(foundations) != 1:
        raise RepresentationError(
            f"A map cannot mix foundation models, and these belong to {', '.join(sorted(foundations))}."
        )
    per_instruction = np.stack([item.vector / item.instructions for item in representations])
    cpi = per_instruction @ np.stack([machine.vector for machine in machines]).T
    logarithms = np.log(np.maximum(cpi, LEAST_CPI))
    centred = (logarithms - logarithms[chosen].mean(axis=0)) / np.sqrt(len(machines))
    axes, explained = _axes(centred[chosen])
    return ProgramMap(tuple(item.program for item in representations), centred @ axes.T, explained, cpi.mean(axis=1))


def _axes(points: NDArray[np.float64]) -> tuple[NDArray[np.float64], tuple[float, float]]:
    """First two principal axes, float64 [2, k], each pointing where its loadings sum to more than 0."""
    _, values, rows = np.linalg.svd(points, full_matrices=False)
    variance = np.zeros(2)
    variance[: len(values)] = (values**2)[:2]
    axes = np.zeros((2, points.shape[1]))
    axes[: len(rows)] = rows[:2]
    axes *= np.where(axes.sum(axis=1, keepdims=True) < 0, -1.0, 1.0)
    total = max(float((values**2).sum()), np.finfo(float).tiny)
    return axes, (float(variance[0] / total), float(variance[1] / total))
