"""A program's phases in half precision, such that they still re-sum.

Enters: phases float64, or their packed form with the exact sum. Leaves: the other. Each component is rounded with the
error of the phase before carried on, so that any run of phases sums to within half a unit in the last place of one
phase, not of all of them; unpacking spreads what is left evenly, so that all phases sum to the exact total.

Shapes: n phases, d components.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

# Well below the largest half-precision number, 65,504, so that carried errors never overflow.
LARGEST_PACKED = 32_768.0


def pack_phases(phases: NDArray[np.float64]) -> tuple[NDArray[np.float16], float]:
    """Pack phases [n, d]: float16 [n, d], and the scale that they are to be multiplied by."""
    largest = float(np.abs(phases).max(initial=0.0))
    scale = largest / LARGEST_PACKED if largest > 0 else 1.0
    packed = np.empty(phases.shape, dtype=np.float16)
    carried = np.zeros(phases.shape[1])
    for row, phase in enumerate(phases / scale):
        wanted = phase + carried
        packed[row] = wanted
        carried = wanted - packed[row]
    return packed, scale


def unpack_phases(packed: NDArray[np.float16], scale: float, total: NDArray[np.float64]) -> NDArray[np.float64]:
    """Unpack phases to float64 [n, d] that sum to `total` [d]."""
    phases = packed.astype(np.float64) * scale
    phases += (total - phases.sum(axis=0)) / len(phases)
    return phases
