"""Charts in which points can be selected by a click, a box or a lasso.

Enters: a figure whose points carry a name first in their `customdata`. Leaves: the names of the selected points.
"""

from __future__ import annotations

import plotly.graph_objects as go
import streamlit as st

from perfvec.webui.show import CHART_CONFIG


def select_in_chart(figure: go.Figure, key: str, name: str, alt: str) -> list[object]:
    """Draw a figure and return what is selected in it, each once, in the order of the chart.

    Args:
        figure: the figure.
        key: of the element: the selection is kept as long as it stays the same.
        name: file name of the chart's image.
        alt: what a screen reader says.
    """
    image = {"filename": name, "format": "png", "scale": 2}
    config = CHART_CONFIG | {"toImageButtonOptions": image, "modeBarButtonsToRemove": []}
    state = st.plotly_chart(
        figure, key=key, config=config, alt=alt, on_select="rerun", selection_mode=("points", "box", "lasso")
    )
    points = state["selection"]["points"]
    return list(dict.fromkeys(point["customdata"][0] for point in points if point.get("customdata")))
