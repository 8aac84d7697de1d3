"""Charts in which points can be selected by a click, a box or a lasso.

Enters: a figure whose points carry a name first in their `customdata`. Leaves: the names of the selected points.
Streamlit takes a figure that differs in anything for another chart, with nothing selected. So the selection is kept
here, and drawn into the figure whenever that is another one.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import plotly.graph_objects as go
import streamlit as st

from perfvec.webui.show import CHART_CONFIG


def selected_in(key: str) -> list[Hashable]:
    """Return what is selected in the chart of this key."""
    kept: list[Hashable] = st.session_state.get(_kept(key), [])
    return kept


def select_in_chart(figure: go.Figure, key: str, revision: str, name: str, alt: str) -> None:
    """Draw a figure; `selected_in` tells what is selected in it.

    Args:
        figure: the figure.
        key: of the element: the selection is kept as long as it stays the same.
        revision: what differs whenever the figure does.
        name: file name of the chart's image.
        alt: what a screen reader says.
    """
    drawn_key, revision_key = f"{key}_drawn", f"{key}_revision"
    if st.session_state.get(revision_key) != revision:
        st.session_state[revision_key], st.session_state[drawn_key] = revision, selected_in(key)
    _draw_selection(figure, st.session_state[drawn_key])
    image = {"filename": name, "format": "png", "scale": 2}
    config = CHART_CONFIG | {"toImageButtonOptions": image, "modeBarButtonsToRemove": []}
    st.plotly_chart(
        figure,
        key=key,
        config=config,
        alt=alt,
        on_select=lambda: _keep(key),
        selection_mode=("points", "box", "lasso"),
    )


def _kept(key: str) -> str:
    return f"{key}_selected"


def _keep(key: str) -> None:
    points = st.session_state[key]["selection"]["points"]
    names = (point["customdata"][0] for point in points if point.get("customdata"))
    st.session_state[_kept(key)] = list(dict.fromkeys(names))


def _draw_selection(figure: go.Figure, names: Sequence[Hashable]) -> None:
    """Dim what is not selected, as Plotly does after a selection."""
    wanted = set(names)
    if not wanted:
        return
    for trace in figure.data:
        if trace.customdata is not None:
            trace.selectedpoints = [place for place, data in enumerate(trace.customdata) if data[0] in wanted]
