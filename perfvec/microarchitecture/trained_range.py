"""The part of the parameter space that the models have learned from, and what of a machine lies outside it.

Enters: `MachineParameters`. Leaves: ranges by parameter and core kind, and sentences for values beyond them. Ranges are
those of the machines that train something: split 'train' and 'many' of the public machines. A value outside is valid,
but the model extrapolates there.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from perfvec.microarchitecture.parameter_checks import ParameterProblem
from perfvec.microarchitecture.parameter_field import ParameterField
from perfvec.microarchitecture.parameter_schema import PARAMETER_FIELDS, parameter_field
from perfvec.microarchitecture.parameter_table import ParameterTable
from perfvec.microarchitecture.parameters import MachineParameters
from perfvec.microarchitecture.public_machines import public_machines

TRAINING_SPLITS = ("train", "many")
_WIDTHS = ("fetch_width", "issue_width", "commit_width")


@dataclass(frozen=True)
class TrainedRange:
    """What the training machines of one core kind hold of a parameter.

    values: the numbers that occur, ascending; empty for a choice. choices: the words that occur; empty for a number.
    """

    values: tuple[int, ...]
    choices: tuple[str, ...]

    def holds(self, value: int | str) -> bool:
        """Tell whether a value lies within: among the choices, or between the least and the greatest number."""
        if isinstance(value, str):
            return value in self.choices
        return bool(self.values) and self.values[0] <= value <= self.values[-1]

    def words(self) -> str:
        """Say the range in words."""
        if self.choices:
            return ", ".join(self.choices)
        return f"{self.values[0]} to {self.values[-1]}" if self.values else "nothing"


def trained_range(name: str, core: str) -> TrainedRange:
    """Return the trained range of a parameter on cores of a kind; 0 alone where that kind does not have it.

    Raises:
        MachineError: there is no such parameter.
    """
    return _trained_ranges(core)[parameter_field(name).name]


@lru_cache(maxsize=4)
def _trained_ranges(core: str) -> dict[str, TrainedRange]:
    machines = [machine.parameters for machine in public_machines() if machine.split in TRAINING_SPLITS]
    machines = [machine for machine in machines if machine.core == core]
    return {field.name: _range_over(field, machines) for field in PARAMETER_FIELDS}


def _range_over(field: ParameterField, machines: list[MachineParameters]) -> TrainedRange:
    found = {machine.value(field.name) for machine in machines}
    values = sorted(value for value in found if isinstance(value, int))
    return TrainedRange(tuple(values), tuple(choice for choice in field.choices if choice in found))


def outside_trained_range(parameters: MachineParameters) -> list[ParameterProblem]:
    """List what of a valid machine lies outside what the models have learned from, a sentence each."""
    notes = []
    for field in PARAMETER_FIELDS:
        value, within = parameters.value(field.name), trained_range(field.name, parameters.core)
        if not within.holds(value):
            unit = f" {field.unit}" if field.unit else ""
            sentence = f"{field.label} is {value}{unit}; the models have learned from {within.words()}{unit}."
            notes.append(ParameterProblem(field.name, sentence))
    if parameters.core == "inorder" and len({parameters.value(width) for width in _WIDTHS}) > 1:
        sentence = "Fetch, issue and commit width differ; on every in-order core that was learned from they are equal."
        notes.append(ParameterProblem("issue_width", sentence))
    return notes


def rows_within_trained_range(table: ParameterTable) -> NDArray[np.bool_]:
    """Tell which of n machines have nothing outside what was learned from: bool [n], as `outside_trained_range`."""
    within = np.zeros(len(table), dtype=np.bool_)
    for number, core in enumerate(parameter_field("core").choices):
        mask = table.columns["core"] == number
        for field in PARAMETER_FIELDS:
            mask &= _column_within(field, table.columns[field.name], trained_range(field.name, core))
        if core == "inorder":
            fetch, issue, commit = (table.columns[width] for width in _WIDTHS)
            mask &= (fetch == issue) & (issue == commit)
        within |= mask
    return within


def _column_within(field: ParameterField, column: NDArray[np.int64], within: TrainedRange) -> NDArray[np.bool_]:
    if field.choices:
        return np.isin(column, [field.choices.index(choice) for choice in within.choices])
    return (column >= within.values[0]) & (column <= within.values[-1])
