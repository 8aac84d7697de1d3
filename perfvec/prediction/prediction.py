"""The prediction: R_p · M in core cycles, and from it CPI and runtime.

Enters: a `Representation` and a `Machine` of the same foundation model. Leaves: a `Prediction`.
"""

from __future__ import annotations

from dataclasses import dataclass

from perfvec.errors import RepresentationError
from perfvec.microarchitecture.machine import Machine
from perfvec.representation.representation import Representation

PICOSECONDS_PER_NANOSECOND = 1000.0


@dataclass(frozen=True)
class Prediction:
    """One program on one machine.

    cycles: core cycles. runtime_ns: cycles × period_ps / 1000, None where the period is unknown. cycles_low,
    cycles_high: 90% error bar, None where none is known: only machines made from parameters have one.
    """

    program: str
    machine: str
    instructions: int
    cycles: float
    runtime_ns: float | None
    cycles_low: float | None = None
    cycles_high: float | None = None

    @property
    def cpi(self) -> float:
        """Core cycles per architectural instruction."""
        return self.cycles / self.instructions


def predict(representation: Representation, machine: Machine) -> Prediction:
    """Predict the program's runtime on the machine (arXiv 2310.16792: T = R_p · M).

    Raises:
        RepresentationError: the two belong to different foundation models.
    """
    if representation.foundation != machine.foundation:
        raise RepresentationError(
            f"The representation of '{representation.program}' was made by foundation model "
            f"{representation.foundation}, but machine '{machine.name}' belongs to {machine.foundation}; use one model."
        )
    cycles = float(representation.vector @ machine.vector)
    return Prediction(
        representation.program, machine.name, representation.instructions, cycles, runtime_ns(cycles, machine.period_ps)
    )


def runtime_ns(cycles: float, period_ps: float | None) -> float | None:
    """Return the runtime in nanoseconds of a number of core cycles, None where the clock period is unknown."""
    return None if period_ps is None else cycles * period_ps / PICOSECONDS_PER_NANOSECOND
