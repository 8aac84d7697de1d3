"""Examples of tables of measurements that ship: what gem5 measured on a validation machine.

Enters: nothing. Leaves: where they lie and what they are. `python -m perfvec collect-measurements` made them.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from perfvec.assets import ASSETS
from perfvec.microarchitecture.parameters import MachineParameters
from perfvec.microarchitecture.public_machines import public_machines

MEASUREMENTS = ASSETS / "measurements"
EXAMPLE_MACHINE = "u036"  # the one val machine on which all probes of the main set and all val programs ran
PHASE_EXAMPLE_INSTRUCTIONS = 10_000


@dataclass(frozen=True)
class MeasurementExample:
    """label: what it is, in a few words. path: its CSV."""

    label: str
    path: Path


def measurement_examples(machine: str = EXAMPLE_MACHINE, folder: Path = MEASUREMENTS) -> tuple[MeasurementExample, ...]:
    """Return the examples: totals of the probes, and phases of the val programs."""
    return (
        MeasurementExample("totals of probes", folder / f"gem5_{machine}_probe_totals.csv"),
        MeasurementExample("phases of programs", folder / f"gem5_{machine}_val_program_phases.csv"),
    )


def example_parameters() -> MachineParameters:
    """Return the parameters of the machine that the examples were measured on."""
    return next(item.parameters for item in public_machines() if item.parameters.name == EXAMPLE_MACHINE)
