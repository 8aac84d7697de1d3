"""An exploration on the page: in figures, and as a scatter in which designs are selected.

Enters: an `ExplorationView` and the two designs that are compared. Leaves: the selected designs' numbers.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import streamlit as st

from perfvec.charts.design_axis import ChartObjective
from perfvec.charts.pareto_scatter import MOST_ERROR_BARS, ScatterContent, pareto_scatter, pareto_scatter_3d
from perfvec.charts.thinning import thinned
from perfvec.webui.chart_selection import select_in_chart, selected_in
from perfvec.webui.explore_view import BASE, ExplorationView
from perfvec.webui.show import show_chart

PLANE, SPACE = "Two objectives", "Three objectives"
AXES = ("x", "y")


def show_figures(view: ExplorationView) -> None:
    """Show how many designs there are, and how the knee compares with the base."""
    found = view.exploration
    outside = int((~found.evaluations.within_trained_range[found.front]).sum())
    with st.container(horizontal=True):
        st.metric("Designs evaluated", f"{len(found.evaluations):,}")
        st.metric("On the front", f"{found.front.size:,}")
        st.metric("Front, outside the trained range", f"{outside:,}")
        knee, base = view.row(view.knee), view.base_row
        for axis in view.objectives:
            value, before = float(axis.values(knee)[0]), float(axis.values(base)[0])
            change = None if not before else f"{value / before - 1:+.1%} against the base"
            st.metric(
                f"Knee: {axis.label}", f"{value:,.4g} {axis.unit}", change,
                delta_color="normal" if axis.maximise else "inverse",
            )  # fmt: skip
    if not found.is_complete:
        st.warning("The exploration was stopped early: the front is of what was evaluated.", icon=":material/warning:")
    if outside:
        st.caption(
            "Open circles are designs outside the range of machines that the models have learned from: predictions "
            "there are extrapolations, and a search finds the model's errors as readily as good designs."
        )


def show_scatter(view: ExplorationView, pair: Sequence[int], key: str) -> list[int]:
    """Show the scatter; return the numbers of the designs selected in it.

    Args:
        view: what to show.
        pair: the two designs that are compared, marked A and B.
        key: of the exploration.
    """
    if len(view.objectives) == 1:
        st.caption("With one objective there is a best design and no trade-off to draw; add an objective for a chart.")
        return []
    axes = _pick_axes(view)
    with st.container(horizontal=True):
        dominated = st.toggle("Dominated designs", True, key="dominated", bind="query-params")
        bars = st.toggle("Error bars (90%)", True, key="bars", bind="query-params")
    chart = f"scatter_{key}"
    selected = [int(name) for name in selected_in(chart) if isinstance(name, int | float) and name != BASE]
    drawn = thinned(view.exploration.on_front, view.positions([*pair, view.knee, *selected]), dominated)
    content = ScatterContent(
        designs=view.frame(drawn.positions),
        objectives=view.objectives,
        axes=axes,
        parameters=view.parameters,
        fixed=view.fixed,
        marked=_marked(view, pair),
        error_bars=bars,
        is_front_of_axes=len(axes) == len(view.objectives) and not view.exploration.problem.pessimistic,
    )
    alt = f"Designs by {' and '.join(axis.label for axis in axes)}; the table below holds the numbers"
    _say_limits(view, drawn.note, bars)
    if len(axes) > 2:
        show_chart(pareto_scatter_3d(content), "designs_3d", alt)
        st.caption("Drag to turn. Select designs in the plane or in the table; Plotly has no lasso in space.")
        return selected
    revision = f"{[axis.name for axis in axes]} {pair} {dominated} {bars}"
    select_in_chart(pareto_scatter(content), chart, revision, "designs", alt)
    st.caption(
        "Drag a box over designs, or take the lasso or zoom from the bar above the chart; Shift adds, a double "
        "click clears. What is selected is listed below. The camera saves the image."
    )
    return selected


def _pick_axes(view: ExplorationView) -> list[ChartObjective]:
    objectives = list(view.objectives)
    if len(objectives) == 2:
        return objectives
    shown = st.segmented_control("Show", [PLANE, SPACE], default=PLANE, required=True, key="shown", bind="query-params")
    if shown == SPACE:
        return objectives
    first, second = st.columns(2)
    with first:
        horizontal = _pick_axis(AXES[0], objectives, objectives[0])
    with second:
        others = [axis for axis in objectives if axis is not horizontal]
        vertical = _pick_axis(AXES[1], others, others[0])
    return [horizontal, vertical]


def _pick_axis(key: str, offered: Sequence[ChartObjective], default: ChartObjective) -> ChartObjective:
    """Show the picker of an axis; the address holds the objective's name, as labels may change and links shall not."""
    by_name = {axis.name: axis for axis in offered}
    wanted = st.session_state.get(key, st.query_params.get(key))
    st.session_state[key] = wanted if wanted in by_name else default.name
    name = str(st.selectbox(f"{key}-axis", list(by_name), format_func=lambda item: by_name[item].title, key=key))
    if st.query_params.get(key) != name:
        st.query_params[key] = name
    return by_name[name]


def _marked(view: ExplorationView, pair: Sequence[int]) -> pd.DataFrame:
    """Return the rows that are marked: base and knee, and the compared designs where they are others."""
    marks = {"base": BASE, "knee": view.knee, **dict(zip("AB", pair, strict=False))}
    return pd.concat([view.row(design).assign(mark=mark) for mark, design in marks.items()], ignore_index=True)


def _say_limits(view: ExplorationView, note: str, bars: bool) -> None:
    notes = [note] if note else []
    if bars and view.exploration.front.size > MOST_ERROR_BARS:
        notes.append(f"Error bars are drawn on marked designs only, as the front has more than {MOST_ERROR_BARS}.")
    if view.exploration.problem.pessimistic:
        notes.append(
            "The front is of the pessimistic ends of the error bars; points are drawn at the predicted values."
        )
    if notes:
        st.caption(" ".join(notes))
    if not np.isfinite(view.exploration.evaluations.values).all():
        st.caption("Designs without a finite prediction are not drawn.")
