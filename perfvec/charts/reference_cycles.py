"""Cycles that one instruction adds on the reference machines.

Enters: reference timings of one instruction. Leaves: a figure.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from perfvec.charts.style import colour, finish


def reference_cycles_chart(cycles: NDArray[np.float32], names: Sequence[str]) -> go.Figure:
    """Draw core cycles, float32 [S], a bar a reference machine, in the schema's order."""
    figure = go.Figure(
        go.Bar(
            x=list(range(len(names))),
            y=cycles,
            marker_color=colour(0),
            customdata=list(names),
            hovertemplate="<b>%{customdata}</b><br>%{y:.3f} core cycles<extra></extra>",
        )
    )
    figure.update_layout(bargap=0.15)
    return finish(figure, x_title="Reference machine", y_title="Core cycles it adds", height_px=260)
