"""An exploration as the page looks at it: tables in chart units, designs by number, the base and the knee as rows.

Enters: an `Exploration`. Leaves: `ExplorationView`. A design goes by its number in the space, the base by `BASE`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from perfvec.charts.design_axis import ChartObjective, chart_objective
from perfvec.exploration.exploration_problem import NO_INDEX
from perfvec.exploration.exploration_run import Exploration
from perfvec.exploration.exploration_table import exploration_frame
from perfvec.microarchitecture.parameter_schema import PARAMETER_NAMES
from perfvec.microarchitecture.parameters import MachineParameters, changed

BASE = NO_INDEX


@dataclass(frozen=True)
class ExplorationView:
    """What tables and charts are made from."""

    exploration: Exploration

    @cached_property
    def objectives(self) -> tuple[ChartObjective, ...]:
        """The objectives as axes, times in a fitting unit."""
        highs = np.vstack([self.exploration.evaluations.highs, self.exploration.base.highs]).max(axis=0)
        return tuple(
            chart_objective(item.name, item.label, item.unit, item.maximise, float(high))
            for item, high in zip(self.exploration.problem.objectives, highs, strict=True)
        )

    @property
    def parameters(self) -> tuple[str, ...]:
        """Names of the varied parameters."""
        return tuple(axis.name for axis in self.exploration.problem.space.axes)

    @property
    def fixed(self) -> dict[str, int | str]:
        """The other parameters and their values."""
        base = self.exploration.problem.space.base
        return {name: base.value(name) for name in PARAMETER_NAMES if name not in self.parameters}

    def frame(self, positions: NDArray[np.int64]) -> pd.DataFrame:
        """Return evaluated designs at these positions as `exploration_frame`, choices as words."""
        table = exploration_frame(self.exploration, positions)
        words = [name for name in self.parameters if isinstance(table[name].dtype, pd.CategoricalDtype)]
        return table.astype(dict.fromkeys(words, object))

    @cached_property
    def base_row(self) -> pd.DataFrame:
        """The base machine as a row of such a table."""
        base, machine = self.exploration.base, self.exploration.problem.space.base
        row: dict[str, object] = {
            "design": BASE,
            "on_front": False,
            "within_trained_range": bool(base.within_trained_range[0]),
        }
        for place, objective in enumerate(self.objectives):
            for end, numbers in (("", base.values), ("_low", base.lows), ("_high", base.highs)):
                row[objective.name + end] = float(numbers[0, place])
        return pd.DataFrame([row | {name: machine.value(name) for name in self.parameters}])

    def position(self, design: int) -> int | None:
        """Return where an evaluated design is, None where it was not evaluated."""
        indices = self.exploration.evaluations.indices
        place = int(np.searchsorted(indices, design))
        return place if place < indices.size and indices[place] == design else None

    def positions(self, designs: Sequence[int]) -> NDArray[np.int64]:
        """Return the positions of evaluated designs, those that were not evaluated left out."""
        found = [place for design in designs if (place := self.position(design)) is not None]
        return np.array(found, dtype=np.int64)

    def row(self, design: int) -> pd.DataFrame:
        """Return a design, or the base, as a table of one row."""
        return self.base_row if design == BASE else self.frame(self.positions([design]))

    @property
    def knee(self) -> int:
        """Number of the design at the front's knee."""
        return int(self.exploration.evaluations.indices[self.exploration.knee])

    def name(self, design: int) -> str:
        """Return what a design is called."""
        if design == BASE:
            return f"{self.exploration.problem.space.base.name} (base)"
        return f"design {design}" + (" (knee)" if design == self.knee else "")

    def machine(self, design: int) -> MachineParameters:
        """Return a design's machine, called as the design is."""
        space = self.exploration.problem.space
        if design == BASE:
            return space.base
        return changed(space.table(np.array([design], dtype=np.int64)).row(0), {}, f"{space.name}, {design}")
