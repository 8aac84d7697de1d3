"""Objectives of what a design takes: any cost of the cost interface, and the product of two objectives.

Enters: a `CostModel`, or two objectives. Leaves: `CostObjective`, `ProductObjective`.
"""

from __future__ import annotations

from dataclasses import dataclass

from perfvec.exploration.objective import DesignBatch, Objective, ObjectiveValues
from perfvec.microarchitecture.cost import CostModel


@dataclass(frozen=True)
class CostObjective:
    """A cost, which is known exactly: its error bar has no length."""

    cost: CostModel
    maximise: bool = False

    @property
    def name(self) -> str:
        """Return the cost's name."""
        return self.cost.name

    @property
    def label(self) -> str:
        """Return what charts call it."""
        return self.cost.label

    @property
    def unit(self) -> str:
        """Return the cost's unit."""
        return self.cost.unit

    def evaluate(self, batch: DesignBatch) -> ObjectiveValues:
        """Return the costs of n designs."""
        values = self.cost.evaluate_table(batch.table)
        return ObjectiveValues(values, values, values)


@dataclass(frozen=True)
class ProductObjective:
    """The product of two objectives that are minimised and never negative, such as runtime × cost."""

    first: Objective
    second: Objective
    maximise: bool = False

    @property
    def name(self) -> str:
        """Return the names, with a star between."""
        return f"{self.first.name}*{self.second.name}"

    @property
    def label(self) -> str:
        """Return what charts call it."""
        return f"{self.first.label} × {self.second.label}"

    @property
    def unit(self) -> str:
        """Return the product of the units."""
        return f"{self.first.unit} × {self.second.unit}"

    def evaluate(self, batch: DesignBatch) -> ObjectiveValues:
        """Return the products of n designs."""
        first, second = self.first.evaluate(batch), self.second.evaluate(batch)
        return ObjectiveValues(first.values * second.values, first.lows * second.lows, first.highs * second.highs)
