"""Measured cycles of a dataset's program in parts: by 1,000 instructions and by function, on every machine it ran on.

Enters: a `Gem5Dataset` and a program. Leaves: `MeasuredParts`, and what a machine is fitted from.

Shapes: k machines, n phases, f functions.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from perfvec.microarchitecture.fitting_settings import Mode
from perfvec.microarchitecture.measured_program import MeasuredProgram
from perfvec.representation.representation import PHASE_INSTRUCTIONS, Representation
from perfvec.training.gem5_dataset import Gem5Dataset, MeasuredCycles


@dataclass(frozen=True)
class MeasuredParts:
    """machines: k names. phases: int64 [k, n], core cycles of each 1,000 instructions (the last may be shorter)."""

    program: str
    machines: tuple[str, ...]
    phases: NDArray[np.int64]

    def row(self, machine: str) -> NDArray[np.int64]:
        """Return the phases [n] on a machine that the program ran on."""
        cycles: NDArray[np.int64] = self.phases[self.machines.index(machine)]
        return cycles

    def total(self, machine: str) -> int:
        """Return the cycles of the whole window on a machine that the program ran on."""
        return int(self.row(machine).sum())


def phase_cycles(program: str, measured: MeasuredCycles) -> MeasuredParts:
    """Sum commit-time increments over phases."""
    starts = np.arange(0, measured.cycles.shape[1], PHASE_INSTRUCTIONS)
    return MeasuredParts(program, measured.machines, np.add.reduceat(measured.cycles, starts, axis=1, dtype=np.int64))


def measured_phases(dataset: Gem5Dataset, program: str) -> MeasuredParts:
    """Read a program's cycles and sum them over phases."""
    return phase_cycles(program, dataset.cycles(program))


def function_cycles(measured: MeasuredCycles, owners: NDArray[np.int64], functions: int) -> NDArray[np.float64]:
    """Sum commit-time increments over the functions that `owners` [instructions] numbers: float64 [k, functions]."""
    return np.stack([np.bincount(owners, weights=row, minlength=functions) for row in measured.cycles])


def to_fit(mode: Mode, representation: Representation, measured: MeasuredParts, machine: str) -> MeasuredProgram:
    """Give a program on a machine in the form that a mode fits: its phases, or its total."""
    form = phases_to_fit if mode == "phases" else total_to_fit
    return form(representation, measured, machine)


def phases_to_fit(representation: Representation, measured: MeasuredParts, machine: str) -> MeasuredProgram:
    """Give a program's phases on a machine in the form that a vector is fitted from."""
    counts = np.full(len(representation.phases), PHASE_INSTRUCTIONS, dtype=np.int64)
    counts[-1] = representation.instructions - PHASE_INSTRUCTIONS * (len(counts) - 1)
    cycles = measured.row(machine).astype(np.float64)
    return MeasuredProgram(representation.program, representation.phases, cycles, counts)


def total_to_fit(representation: Representation, measured: MeasuredParts, machine: str) -> MeasuredProgram:
    """Give a program's total on a machine in the form that a vector is fitted from."""
    return MeasuredProgram(
        representation.program,
        representation.vector[None],
        np.array([float(measured.total(machine))]),
        np.array([representation.instructions], dtype=np.int64),
    )
