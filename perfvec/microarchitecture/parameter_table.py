"""Many machines as columns of numbers: what costs, encodings and searches over up to millions of designs work on.

Enters: machines, or columns by parameter name. Leaves: `ParameterTable`, its rows as machines, and which are valid.
Categories are held as their index among the schema's choices.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from perfvec.errors import MachineError
from perfvec.microarchitecture.parameter_field import ParameterField
from perfvec.microarchitecture.parameter_rules import PARAMETER_RULES
from perfvec.microarchitecture.parameter_schema import (
    FIELDS_BY_NAME,
    PARAMETER_FIELDS,
    PARAMETER_NAMES,
    parameter_field,
)
from perfvec.microarchitecture.parameters import MachineParameters, parameters_from_values


@dataclass(frozen=True)
class ParameterTable:
    """n machines by columns: each parameter of the schema, int64 [n]; a choice's column holds its index."""

    columns: Mapping[str, NDArray[np.int64]]

    def __post_init__(self) -> None:
        if set(self.columns) != set(PARAMETER_NAMES):
            wrong = sorted(set(self.columns) ^ set(PARAMETER_NAMES))
            raise MachineError(
                f"A parameter table needs one column a parameter; missing or unknown: {', '.join(wrong)}."
            )
        lengths = {column.shape for column in self.columns.values()}
        if len(lengths) != 1 or len(next(iter(lengths))) != 1:
            raise MachineError("The columns of a parameter table should have one length.")

    def __len__(self) -> int:
        return int(self.columns[PARAMETER_NAMES[0]].size)

    def values(self, index: int) -> dict[str, int | str]:
        """Return row `index` as values by parameter name, choices as their words; it need not be valid."""
        return {field.name: decode(field, int(self.columns[field.name][index])) for field in PARAMETER_FIELDS}

    def row(self, index: int, name: str = "machine") -> MachineParameters:
        """Return row `index` as a machine.

        Raises:
            MachineError: the row is not a valid machine.
        """
        return parameters_from_values(self.values(index), name)

    def take(self, indices: NDArray[np.int64] | NDArray[np.bool_]) -> ParameterTable:
        """Return the rows at these indices, or where this mask is true."""
        return ParameterTable({name: column[indices] for name, column in self.columns.items()})


def table_of(machines: Sequence[MachineParameters]) -> ParameterTable:
    """Hold machines as a table of n rows."""
    return ParameterTable(
        {
            field.name: np.array([encode(field, machine.value(field.name)) for machine in machines], dtype=np.int64)
            for field in PARAMETER_FIELDS
        }
    )


def encode(field: ParameterField, value: int | str) -> int:
    """Return the number that a table holds for a value: itself, or a choice's index.

    Raises:
        MachineError: the value is not of the field's kind.
    """
    if field.choices:
        if value not in field.choices:
            raise MachineError(f"{field.name} is {value!r}; it should be one of {', '.join(field.choices)}.")
        return field.choices.index(str(value))
    if isinstance(value, bool) or not isinstance(value, int):
        raise MachineError(f"{field.name} is {value!r}; it should be a whole number.")
    return value


def decode(field: ParameterField, number: int) -> int | str:
    """Return the value that a table's number stands for."""
    return field.choices[number] if field.choices else number


def valid_rows(table: ParameterTable) -> NDArray[np.bool_]:
    """Tell which rows are valid machines: bool [n], by the same limits and rules that check one machine."""
    valid = np.ones(len(table), dtype=np.bool_)
    for field in PARAMETER_FIELDS:
        valid &= _valid_column(field, table)
    for rule in PARAMETER_RULES:
        valid &= rule.holds(table.columns)
    return valid


def _valid_column(field: ParameterField, table: ParameterTable) -> NDArray[np.bool_]:
    column = table.columns[field.name]
    if field.choices:
        return (column >= 0) & (column < len(field.choices))
    within = (column >= field.minimum) & (column <= field.maximum)
    if field.power_of_two:
        within &= column & (column - 1) == 0
    if field.cores == FIELDS_BY_NAME["core"].choices:
        return within
    return np.where(core_mask(table, field), within, column == 0)


def core_mask(table: ParameterTable, field: ParameterField) -> NDArray[np.bool_]:
    """Tell on which rows' core kind the parameter exists: bool [n]."""
    kinds = parameter_field("core").choices
    return np.isin(table.columns["core"], [kinds.index(core) for core in field.cores])
