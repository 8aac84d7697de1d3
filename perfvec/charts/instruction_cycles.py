"""Cycles that each instruction of a short trace adds, with one of them marked.

Enters: predicted and measured cycles an instruction. Leaves: a figure.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from perfvec.charts.style import colour, finish

NEIGHBOURS = 24


def instruction_cycles_chart(
    predicted: NDArray[np.float64], measured: NDArray[np.float64] | None, assembly: Sequence[str], chosen: int
) -> go.Figure:
    """Draw the chosen instruction among its neighbours, in core cycles.

    Args:
        predicted: float64 [n], R_i · M of every instruction.
        measured: float64 [n], gem5's cycles between commits, or None.
        assembly: text of every instruction.
        chosen: row of the chosen one.
    """
    first = max(0, min(chosen - NEIGHBOURS, len(predicted) - 2 * NEIGHBOURS - 1))
    rows = np.arange(first, min(first + 2 * NEIGHBOURS + 1, len(predicted)))
    texts = [assembly[int(row)] for row in rows]
    figure = go.Figure()
    figure.add_bar(
        name="predicted, R_i · M",
        x=rows,
        y=predicted[rows],
        marker={
            "color": [colour(1) if row == chosen else colour(0) for row in rows],
            "pattern": {
                "shape": ["x" if row == chosen else "" for row in rows],
                "solidity": 0.3,
                "fgcolor": "#ffffff",
                "fillmode": "overlay",
            },
        },
        customdata=texts,
        hovertemplate="<b>instruction %{x}</b><br>%{customdata}<br>predicted %{y:.3f} core cycles<extra></extra>",
    )
    if measured is not None:
        figure.add_scatter(
            name="measured by gem5",
            x=rows,
            y=measured[rows],
            mode="markers",
            marker={"color": colour(2), "symbol": "diamond-open", "size": 8, "line": {"width": 2}},
            customdata=texts,
            hovertemplate="<b>instruction %{x}</b><br>%{customdata}<br>measured %{y:.0f} core cycles<extra></extra>",
        )
    figure.update_layout(bargap=0.15)
    return finish(figure, x_title="Instruction of the trace", y_title="Core cycles it adds", height_px=360)
