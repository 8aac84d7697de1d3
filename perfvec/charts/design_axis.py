"""What charts of designs say about an objective and a parameter: titles with units, values, hover text.

Enters: an objective's name, label, unit and direction, and tables of designs as `exploration_frame` makes them: columns
design, on_front, within_trained_range, NAME, NAME_low and NAME_high of each objective, and the varied parameters.
Leaves: `ChartObjective` and hover templates, in which nothing that all designs share is sent more than once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from textwrap import wrap

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from perfvec.charts.time_unit import time_unit
from perfvec.microarchitecture.parameter_schema import parameter_field

HOVER_CHARACTERS = 64  # of a line, so that the text fits a phone
TITLE_CHARACTERS = 44  # of a line of an axis's title, for the same reason
ABSENT = "–"


@dataclass(frozen=True)
class ChartObjective:
    """An objective on an axis. scale: what values are divided by to be in `unit`."""

    name: str
    label: str
    unit: str
    maximise: bool
    scale: float = 1.0

    @property
    def title(self) -> str:
        """Title of the axis."""
        return f"{self.label} ({self.unit})" if self.unit else self.label

    @property
    def short_title(self) -> str:
        """The objective's name with the unit of the axis, for narrow places."""
        return f"{self.name.replace('_ns', '')} ({self.unit})" if self.unit else self.name

    @property
    def better(self) -> str:
        """Which direction is better, in a word."""
        return "more is better" if self.maximise else "less is better"

    @property
    def broken_title(self) -> str:
        """Title of an axis with the direction, in lines that a phone has room for."""
        return "<br>".join(wrap(f"{self.title}, {self.better}", TITLE_CHARACTERS))

    def values(self, designs: pd.DataFrame, end: str = "") -> NDArray[np.float64]:
        """Return the designs' values in the axis's unit; `end` is '', '_low' or '_high'."""
        values: NDArray[np.float64] = designs[self.name + end].to_numpy(dtype=np.float64)
        return values / self.scale


def chart_objective(name: str, label: str, unit: str, maximise: bool, largest: float) -> ChartObjective:
    """Make the axis of an objective; times get the largest unit of which the largest value has at least one."""
    label = label.replace(", more is better", "")  # axes say the direction themselves
    if unit != "ns":
        return ChartObjective(name, label, unit, maximise)
    unit, scale = time_unit(largest)
    return ChartObjective(name, label, unit, maximise, scale)


def parameter_title(name: str) -> str:
    """Return a parameter's label with its unit."""
    field = parameter_field(name)
    return f"{field.label} ({field.unit})" if field.unit else field.label


def parameter_text(name: str, value: int | str) -> str:
    """Return a parameter's value with its unit; '–' where the design's core has no such thing."""
    field = parameter_field(name)
    if not field.choices and value == 0 and field.minimum > 0:
        return ABSENT
    return f"{value} {field.unit}".rstrip()


def hover_data(
    designs: pd.DataFrame, objectives: Sequence[ChartObjective], parameters: Sequence[str]
) -> NDArray[np.object_]:
    """Return what hover texts are filled with: design, value, low and high of each objective, and parameters."""
    columns: list[NDArray[np.object_]] = [designs["design"].to_numpy(dtype=object)]
    for objective in objectives:
        columns += [objective.values(designs, end).astype(object) for end in ("", "_low", "_high")]
    for name in parameters:
        texts = {value: parameter_text(name, value) for value in designs[name].unique()}
        columns.append(designs[name].map(texts).to_numpy(dtype=object))
    return np.stack(columns, axis=1)


def hover_template(
    kind: str, objectives: Sequence[ChartObjective], parameters: Sequence[str], fixed: Mapping[str, int | str]
) -> str:
    """Return the hover text of designs of a kind: objectives with error bars, varied parameters, then fixed ones."""
    lines = [f"<b>Design %{{customdata[0]}}</b>, {kind}"]
    for place, objective in enumerate(objectives):
        value, low, high = (f"%{{customdata[{1 + 3 * place + part}]:.4~g}}" for part in range(3))
        lines.append(f"{objective.label}: <b>{value}</b> {objective.unit} (90%: {low} to {high})")
    first = 1 + 3 * len(objectives)
    lines += [
        f"{parameter_field(name).label}: <b>%{{customdata[{first + place}]}}</b>"
        for place, name in enumerate(parameters)
    ]
    same = ", ".join(f"{name} {value}" for name, value in fixed.items())
    lines += [f"<i>{line}</i>" for line in wrap(f"all: {same}", HOVER_CHARACTERS)] if fixed else []
    return "<br>".join(lines) + "<extra></extra>"
