"""What changed between two designs: parameters, objectives with error bars; and the way to the Designer.

Enters: an `ExplorationView` and two designs. Leaves: both as machines, for what explains their difference.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
import streamlit as st

from perfvec.charts.design_axis import ChartObjective, parameter_text
from perfvec.microarchitecture.parameter_schema import PARAMETER_FIELDS
from perfvec.microarchitecture.parameters import MachineParameters, changed
from perfvec.microarchitecture.trained_range import outside_trained_range
from perfvec.webui.design import new_design
from perfvec.webui.design_memory import BASE as DESIGNER_BASE
from perfvec.webui.design_memory import DESIGN as DESIGNER_DESIGN
from perfvec.webui.design_memory import EDITED as DESIGNER_EDITED
from perfvec.webui.design_set import tidied
from perfvec.webui.design_text import design_text
from perfvec.webui.explore_view import ExplorationView

COLUMNS = ("what", "first", "second", "change")


@dataclass(frozen=True)
class DesignPair:
    """Two designs that are compared: A and B, and what they are called."""

    first: MachineParameters
    second: MachineParameters
    first_name: str
    second_name: str

    @property
    def machines(self) -> list[MachineParameters]:
        """Both, called what they are called here."""
        names = tidied(self.first_name), tidied(self.second_name)
        return [changed(self.first, {}, names[0]), changed(self.second, {}, names[1])]


def show_pair(view: ExplorationView, pair: tuple[int, int]) -> DesignPair:
    """Show what changed from A to B; return both."""
    machines = [view.machine(design) for design in pair]
    names = [view.name(design) for design in pair]
    st.subheader(f"From {tidied(names[0])} (A) to {tidied(names[1])} (B)", anchor=False)
    table = difference_table(view, pair)
    st.dataframe(
        table,
        hide_index=True,
        column_config={
            "what": st.column_config.TextColumn("What"),
            "first": st.column_config.TextColumn("A"),
            "second": st.column_config.TextColumn("B"),
            "change": st.column_config.TextColumn("Change"),
        },
        key="difference",
        alt=f"What changed from {names[0]} to {names[1]}",
    )
    for letter, machine in zip("AB", machines, strict=True):
        for problem in outside_trained_range(machine)[:3]:
            st.caption(f":material/warning: {letter} is outside the trained range: {problem.sentence}")
    st.page_link(
        "pages/designer.py",
        label="Open both in the Designer",
        icon=":material/tune:",
        query_params=designer_link(machines, names),
    )
    return DesignPair(machines[0], machines[1], names[0], names[1])


def difference_table(view: ExplorationView, pair: tuple[int, int]) -> pd.DataFrame:
    """Return columns what, first, second, change: each objective, then each parameter that differs."""
    rows = [view.row(design) for design in pair]
    lines = [_objective(axis, *rows) for axis in view.objectives]
    first, second = (view.machine(design) for design in pair)
    for field in PARAMETER_FIELDS:
        before, after = first.value(field.name), second.value(field.name)
        if before != after:
            texts = (parameter_text(field.name, before), parameter_text(field.name, after))
            lines.append((f"{field.label} ({field.name})", *texts, _factor(before, after)))
    return pd.DataFrame(lines, columns=list(COLUMNS))


def designer_link(machines: list[MachineParameters], names: list[str]) -> dict[str, list[str] | str]:
    """Return the address of the Designer with these designs, the first as the base."""
    titles = [tidied(name) for name in names]
    if titles[0] == titles[1]:
        titles[1] += " again"
    designs = [
        new_design(place, changed(machine, {}, title), title)
        for place, (machine, title) in enumerate(zip(machines, titles, strict=True), 1)
    ]
    return {DESIGNER_DESIGN: [design_text(item) for item in designs], DESIGNER_BASE: "0", DESIGNER_EDITED: "1"}


def _objective(axis: ChartObjective, first: pd.DataFrame, second: pd.DataFrame) -> tuple[str, str, str, str]:
    before, after = float(axis.values(first)[0]), float(axis.values(second)[0])
    change = f"{after / before - 1:+.1%}" if before else ""
    return axis.title, _with_bar(axis, first), _with_bar(axis, second), change


def _with_bar(axis: ChartObjective, row: pd.DataFrame) -> str:
    value, low, high = (float(axis.values(row, end)[0]) for end in ("", "_low", "_high"))
    return f"{value:,.4g}" + (f" ({low:,.4g} to {high:,.4g})" if low < high else "")


def _factor(before: int | str, after: int | str) -> str:
    if isinstance(before, str) or isinstance(after, str) or not before or not after:
        return ""
    return f"× {after / before:.3g}"
