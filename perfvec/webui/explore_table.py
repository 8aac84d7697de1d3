"""Designs as a table and over parallel axes, and the two that are compared: ticked there, kept in the address.

Enters: an `ExplorationView` and the designs selected in the scatter. Leaves: the two designs that are compared.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence

import numpy as np
import pandas as pd
import streamlit as st
from numpy.typing import NDArray
from streamlit.elements.lib.column_types import ButtonColumnResult, ColumnConfig

from perfvec.charts.design_axis import parameter_title
from perfvec.charts.parallel_coordinates import parallel_coordinates
from perfvec.webui.explore_view import BASE, ExplorationView
from perfvec.webui.show import show_chart

COMPARE, LISTED = "compare", "explore_listed"
BASE_WORD = "base"
MOST_ROWS = 5_000
BEST = 200  # listed where one objective alone is sought
NUMBER_FORMAT = "%.4g"
_Columns = dict[str, ColumnConfig | ButtonColumnResult | str | None]  # as Streamlit's own type has it


def compared(view: ExplorationView) -> tuple[int, int]:
    """Return the two designs that are compared: those of the address, else base and knee."""
    words = st.query_params.get(COMPARE, "").split(",")
    found = [design for word in words[:2] if (design := _design(view, word)) is not None]
    return (found[0], found[1]) if len(found) == 2 else (BASE, view.knee)


def show_designs(view: ExplorationView, selected: Sequence[int], key: str) -> None:
    """List the selected designs, the front where none is selected, as a table and over parallel axes."""
    positions, what = _listed(view, selected)
    st.subheader(what[0].upper() + what[1:], anchor=False)
    if positions.size > MOST_ROWS:
        st.caption(f"The best {MOST_ROWS:,} in the first objective are shown here; the CSV holds all.")
    frame = view.frame(positions[:MOST_ROWS])
    _table(view, frame, key, what)
    show_chart(
        parallel_coordinates(frame, view.objectives, view.parameters),
        "parallel_coordinates",
        f"Objectives and varied parameters of {what}, a line a design",
    )
    st.caption("Colour is the first objective. Drag along an axis to narrow the lines down, click to undo it.")


def _listed(view: ExplorationView, selected: Sequence[int]) -> tuple[NDArray[np.int64], str]:
    """Return which designs are listed, the best in the first objective first, and what they are."""
    found = view.exploration
    positions = view.positions(selected) if selected else found.front
    if not selected and len(view.objectives) == 1:
        positions = np.arange(len(found.evaluations), dtype=np.int64)
    positions = positions[np.argsort(found.ranked[positions, 0], kind="stable")]
    if selected:
        return positions, _designs(positions.size, "selected ")
    if len(view.objectives) == 1:
        return positions[:BEST], f"the best {_designs(min(positions.size, BEST))}"
    return positions, f"the front's {_designs(positions.size)}"


def _table(view: ExplorationView, frame: pd.DataFrame, key: str, what: str) -> None:
    """Show the table, in which up to two rows can be ticked."""
    shown = pd.DataFrame({"design": frame["design"]})
    columns: _Columns = {"design": st.column_config.NumberColumn("Design", format="%d", pinned=True)}
    for axis in view.objectives:
        values, lows, highs = (axis.values(frame, end) for end in ("", "_low", "_high"))
        # By title, as it names the unit: the table can be copied and saved from its own menu.
        shown[axis.title] = values
        columns[axis.title] = st.column_config.NumberColumn(axis.title, format=NUMBER_FORMAT)
        if (lows < values).any() or (highs > values).any():
            for end, numbers in (("low", lows), ("high", highs)):
                shown[f"{axis.title}, {end}"] = numbers
                columns[f"{axis.title}, {end}"] = st.column_config.NumberColumn(end, format=NUMBER_FORMAT)
    for name in view.parameters:
        shown[name] = frame[name]
        columns[name] = st.column_config.Column(parameter_title(name))
    shown["on_front"], shown["within_trained_range"] = frame["on_front"], frame["within_trained_range"]
    columns["on_front"] = st.column_config.CheckboxColumn("On the front")
    columns["within_trained_range"] = st.column_config.CheckboxColumn("In the trained range")
    st.session_state[LISTED] = frame["design"].tolist()
    widget = f"designs_{key}_{_digest(frame['design'].to_numpy())}"
    st.dataframe(
        shown,
        column_config=columns,
        hide_index=True,
        key=widget,
        on_select=lambda: _tick(widget),
        selection_mode="multi-row",
        alt=f"Table of {what}",
    )
    st.caption(
        "Click a heading to sort. Tick one design to compare it with the base, or two with each other: they are marked "
        "A and B in the chart."
    )


def _tick(widget: str) -> None:
    """Compare the ticked designs; the first two where there are more."""
    rows = st.session_state[widget]["selection"]["rows"]
    listed: list[int] = st.session_state.get(LISTED, [])
    ticked = [str(listed[row]) for row in rows[:2] if row < len(listed)]
    if ticked:
        st.query_params[COMPARE] = ",".join([BASE_WORD, *ticked][-2:])
    else:
        st.query_params.pop(COMPARE, None)


def _design(view: ExplorationView, word: str) -> int | None:
    if word == BASE_WORD:
        return BASE
    design = int(word) if word.isdecimal() and len(word) < 17 else BASE
    return design if view.position(design) is not None else None


def _designs(count: int, kind: str = "") -> str:
    return f"{count:,} {kind}design" + ("s" if count != 1 else "")


def _digest(designs: NDArray[np.int64]) -> int:
    """Return a number that differs for other lists: ticks belong to the rows of one list."""
    return zlib.crc32(designs.tobytes())
