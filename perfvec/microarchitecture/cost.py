"""What a machine costs: the paper's cost, on-chip memory, and any area or power table that is added as data.

Enters: a `ParameterTable` or `MachineParameters`. Leaves: a number a machine, in the cost's unit.
Anything with the four members of `CostModel` is a cost; `CostTable` is the one that a data file describes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from perfvec.microarchitecture.parameter_schema import parameter_field
from perfvec.microarchitecture.parameter_table import ParameterTable, encode, table_of
from perfvec.microarchitecture.parameters import MachineParameters


class CostModel(Protocol):
    """A cost: its name in files and on the command line, its label and unit, and its value for machines."""

    @property
    def name(self) -> str:
        """Return the name by which an objective asks for it."""

    @property
    def label(self) -> str:
        """Return what charts call it."""

    @property
    def unit(self) -> str:
        """Return the unit of its values."""

    def evaluate(self, parameters: MachineParameters) -> float:
        """Return one machine's cost."""

    def evaluate_table(self, table: ParameterTable) -> NDArray[np.float64]:
        """Return the costs of n machines: float64 [n]."""


@dataclass(frozen=True)
class CostTerm:
    """coefficient x product of parameter ** exponent, on the machines whose parameters equal `where`, 0 on others."""

    coefficient: float
    factors: Mapping[str, float]
    where: Mapping[str, int | str]


@dataclass(frozen=True)
class CostTable:
    """A cost that is a sum of terms; source says where the coefficients come from."""

    name: str
    label: str
    unit: str
    source: str
    terms: tuple[CostTerm, ...]

    def evaluate(self, parameters: MachineParameters) -> float:
        """Return one machine's cost."""
        return float(self.evaluate_table(table_of([parameters]))[0])

    def evaluate_table(self, table: ParameterTable) -> NDArray[np.float64]:
        """Return the costs of n machines: float64 [n]."""
        total = np.zeros(len(table), dtype=np.float64)
        for term in self.terms:
            total += _term_values(term, table)
        return total


def _term_values(term: CostTerm, table: ParameterTable) -> NDArray[np.float64]:
    where = np.ones(len(table), dtype=np.bool_)
    for name, value in term.where.items():
        where &= table.columns[name] == encode(parameter_field(name), value)
    values = np.where(where, term.coefficient, 0.0)
    for name, exponent in term.factors.items():
        # A parameter that the machine does not have is 0: 1 stands in, the condition has already made the term 0.
        base = np.where(where, table.columns[name], 1).astype(np.float64)
        values *= base if exponent == 1 else base**exponent
    return values
