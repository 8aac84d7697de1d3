"""One program measured on a machine, in the form that a machine is fitted from.

Enters: sums of representation and the cycles measured over the same instructions. Leaves: `MeasuredProgram`s and their
normal equations, relative to the program's own cycles, so that a short program counts as much as a long one.

Shapes: b blocks (one where only a total is known), d components.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from perfvec.errors import MeasurementError

# Shorter blocks are joined: what one of them costs depends on what its neighbours left in flight.
SHORTEST_BLOCK_INSTRUCTIONS = 1000


@dataclass(frozen=True)
class MeasuredProgram:
    """A program's measured blocks.

    name: the program. sums: float64 [b, d], representation of each block. cycles: float64 [b], measured core cycles.
    instructions: int64 [b].

    Raises:
        MeasurementError: the arrays are not of one length, are empty, or cycles or instructions do not add up to more
            than nothing.
    """

    name: str
    sums: NDArray[np.float64]
    cycles: NDArray[np.float64]
    instructions: NDArray[np.int64]

    def __post_init__(self) -> None:
        if not len(self.sums) == len(self.cycles) == len(self.instructions) > 0:
            raise MeasurementError(f"The measurements of '{self.name}' are empty or not of one length.")
        if not (np.isfinite(self.cycles).all() and self.cycles.sum() > 0 and (self.instructions > 0).all()):
            raise MeasurementError(f"The measurements of '{self.name}' should hold positive cycles and instructions.")

    @property
    def has_phases(self) -> bool:
        """Whether more than its total is known."""
        return len(self.cycles) > 1

    @property
    def vector(self) -> NDArray[np.float64]:
        """Representation of all that was measured, float64 [d]."""
        total: NDArray[np.float64] = self.sums.sum(axis=0)
        return total

    @property
    def total_cycles(self) -> float:
        """Core cycles of all that was measured."""
        return float(self.cycles.sum())


def join_short_blocks(program: MeasuredProgram) -> MeasuredProgram:
    """Join consecutive blocks until each has 1,000 instructions; a short rest joins the block before it."""
    starts, filled = [0], 0
    for block, count in enumerate(program.instructions.tolist()):
        if filled >= SHORTEST_BLOCK_INSTRUCTIONS:
            starts.append(block)
            filled = 0
        filled += count
    if len(starts) > 1 and filled < SHORTEST_BLOCK_INSTRUCTIONS:
        starts.pop()
    return MeasuredProgram(
        program.name,
        np.add.reduceat(program.sums, starts, axis=0),
        np.add.reduceat(program.cycles, starts),
        np.add.reduceat(program.instructions, starts),
    )


@dataclass(frozen=True)
class NormalEquations:
    """A least-squares problem: misfit(M) = constant - 2 target · M + M · gram · M; gram [d, d], target [d], float64."""

    gram: NDArray[np.float64]
    target: NDArray[np.float64]
    constant: float


def sum_equations(equations: Sequence[NormalEquations]) -> NormalEquations:
    """Add the equations of at least one program."""
    gram, target = equations[0].gram.copy(), equations[0].target.copy()
    for item in equations[1:]:
        gram += item.gram
        target += item.target
    return NormalEquations(gram, target, sum(item.constant for item in equations))


def normal_equations(program: MeasuredProgram, block_weight: float) -> NormalEquations:
    """Form the equations of (R · M / T - 1)² + block_weight · mean over instructions of (block error / mean)².

    Args:
        program: blocks of at least 1,000 instructions.
        block_weight: weight of the mean squared error of blocks, relative to the program's mean cycles an instruction;
            the squared relative error of the total has weight 1.
    """
    vector, cycles = program.vector / program.total_cycles, program.cycles / program.total_cycles
    gram, target, constant = np.outer(vector, vector), vector.copy(), 1.0
    if program.has_phases and block_weight > 0:
        weights = block_weight * program.instructions.sum() / program.instructions
        sums = program.sums / program.total_cycles
        gram += (sums * weights[:, None]).T @ sums
        target += sums.T @ (weights * cycles)
        constant += float(weights @ cycles**2)
    return NormalEquations(gram, target, constant)
