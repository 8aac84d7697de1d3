"""Where a program's predicted cycles go: by function and by phase. The parts sum to the whole, because R_p is a sum.

Enters: a `Representation` and a `Machine` of the same foundation model. Leaves: cycles of each part.

A part's cycles are commit-time increments: the time that its instructions add after those before them. They may be
slightly negative, where the model corrects a neighbour.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from perfvec.microarchitecture.machine import Machine
from perfvec.prediction.prediction import predict
from perfvec.representation.representation import Representation


@dataclass(frozen=True)
class FunctionCycles:
    """A function's part: executed instructions, predicted core cycles, and their share of the program's."""

    function: str
    instructions: int
    cycles: float
    share: float


def attribute_functions(representation: Representation, machine: Machine) -> list[FunctionCycles]:
    """Split predicted cycles by function, the costliest first; empty where functions are not known.

    Raises:
        RepresentationError: the two belong to different foundation models.
    """
    total = predict(representation, machine).cycles
    cycles = representation.functions @ machine.vector
    rows = zip(representation.function_names, representation.function_instructions, cycles.tolist(), strict=True)
    parts = [FunctionCycles(name, count, part, part / total) for name, count, part in rows]
    return sorted(parts, key=lambda part: -part.cycles)


def attribute_phases(representation: Representation, machine: Machine) -> NDArray[np.float64]:
    """Split predicted cycles by phase: core cycles of each 1,000 instructions, float64 [phases].

    Raises:
        RepresentationError: the two belong to different foundation models.
    """
    predict(representation, machine)  # refuses different models
    cycles: NDArray[np.float64] = representation.phases @ machine.vector
    return cycles
