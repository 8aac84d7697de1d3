"""Each instruction's own cycles on some machines, summed up: how many are negative, and how much they weigh.

Enters: a `Trace`, a `FoundationModel` and machines' vectors. Leaves: counts and sums a machine.

Shapes: k machines, d components.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from perfvec.representation.foundation import FoundationModel
from perfvec.representation.represent import Progress
from perfvec.trace.trace import Trace


@dataclass(frozen=True)
class NegativeContributions:
    """negative_instructions: int64 [k]. negative_cycles and cycles: float64 [k], the negative sum, and the total."""

    instructions: int
    negative_instructions: NDArray[np.int64]
    negative_cycles: NDArray[np.float64]
    cycles: NDArray[np.float64]


def negative_contributions(
    trace: Trace, model: FoundationModel, vectors: NDArray[np.float64], progress: Progress | None = None
) -> NegativeContributions:
    """Count the instructions whose predicted cycles R_i · M are negative, on machines' vectors [k, d]."""
    counts = np.zeros(len(vectors), dtype=np.int64)
    negative, total = np.zeros(len(vectors)), np.zeros(len(vectors))
    machines = vectors.T.astype(np.float32)
    for start, rows in model.vectors(trace):
        cycles = rows @ machines
        counts += (cycles < 0).sum(axis=0)
        negative += np.minimum(cycles, 0).sum(axis=0, dtype=np.float64)
        total += cycles.sum(axis=0, dtype=np.float64)
        if progress is not None:
            progress((start + len(rows)) / len(trace))
    return NegativeContributions(len(trace), counts, negative, total)
