"""A dot product taken apart: which components of the two vectors make the cycles.

Enters: an instruction's vector and a machine's. Leaves: a figure, and the running sum in it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from perfvec.charts.style import ROOM_FOR_TEXT, colour, finish

SHOWN = 12


def dot_product_chart(vector: NDArray[np.float64], machine: NDArray[np.float64], names: Sequence[str]) -> go.Figure:
    """Draw the largest products R_i[j] · M[j] as a waterfall that ends at their sum, in core cycles.

    Args:
        vector: float64 [d], the instruction's.
        machine: float64 [d], the machine's.
        names: of the components, d texts.
    """
    products = vector * machine
    largest = np.argsort(-np.abs(products), kind="stable")[:SHOWN]
    rest = float(products.sum() - products[largest].sum())
    labels = [*(names[j] for j in largest), f"other {len(products) - len(largest)}", "sum = cycles"]
    values = [*products[largest], rest, 0.0]
    details = [*(f"{vector[j]:.4g} × {machine[j]:.4g}" for j in largest), "", ""]
    figure = go.Figure(
        go.Waterfall(
            orientation="h",
            y=labels,
            x=values,
            measure=[*["relative"] * (len(values) - 1), "total"],
            increasing={"marker": {"color": colour(0)}},
            decreasing={"marker": {"color": colour(1)}},
            totals={"marker": {"color": colour(2)}},
            connector={"line": {"color": "rgba(128,128,128,0.5)", "width": 1}},
            text=[f"{value:+.3f}" for value in values[:-1]] + [f"{products.sum():.3f}"],
            textposition="outside",
            cliponaxis=False,
            customdata=details,
            hovertemplate="<b>%{y}</b><br>%{customdata}<br>%{x:.4f} core cycles<extra></extra>",
        )
    )
    finish(figure, x_title="Core cycles", y_title="", height_px=110 + 24 * len(labels))
    figure.update_yaxes(autorange="reversed")
    figure.update_layout(showlegend=False)
    steps = np.concatenate([[0.0], np.cumsum(values[:-1])])
    figure.update_xaxes(range=[ROOM_FOR_TEXT * steps.min(), ROOM_FOR_TEXT * steps.max()])
    return figure
