"""How the error on a program that was not measured falls with the number of programs that were.

Enters: the table of `perfvec.prediction.learning_curve`. Leaves: a figure.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from perfvec.charts.style import colour, finish, symbol

BAND_COLOUR = "rgba(128,128,128,0.25)"
LEAST_DRAWN = 1e-3  # the axis is logarithmic, and a lucky error may be nothing at all
MOST_TICKS = 12
TICKS = [factor * 10.0**decade for decade in range(-3, 2) for factor in (1, 2, 5)]


def learning_curve_chart(curve: pd.DataFrame, band: str = "10% to 90% of the errors") -> go.Figure:
    """Draw the median error and the band around it, on a logarithmic axis: early errors are many times the late ones.

    Args:
        curve: columns measured_programs, median, low, high, mean, judged; errors as shares.
        band: what the band is called.
    """
    sizes = curve["measured_programs"]
    low, median, high = (curve[name].clip(lower=LEAST_DRAWN) for name in ("low", "median", "high"))
    figure = go.Figure()
    figure.add_scatter(
        name=band, x=[*sizes, *sizes[::-1]], y=[*high, *low[::-1]],
        fill="toself", fillcolor=BAND_COLOUR, line={"width": 0}, hoverinfo="skip", mode="lines",
    )  # fmt: skip
    figure.add_scatter(
        name="median error",
        x=sizes,
        y=median,
        mode="lines+markers",
        line={"color": colour(0), "width": 2},
        marker={"symbol": symbol(0), "size": 7},
        customdata=curve[["low", "high", "mean", "judged"]].to_numpy(),
        hovertemplate=(
            "<b>%{x} programs measured</b><br>error on another: median %{y:.1%}, mean %{customdata[2]:.1%}<br>"
            "10% below %{customdata[0]:.1%}, 90% below %{customdata[1]:.1%}<br>"
            "over %{customdata[3]:,} predictions<extra></extra>"
        ),
    )
    finish(
        figure,
        x_title="Programs measured",
        y_title="|predicted / measured − 1| of a program not measured",
        height_px=400,
    )
    figure.update_yaxes(type="log", tickvals=TICKS, ticktext=[f"{tick:.3g}%" for tick in np.array(TICKS) * 100])
    figure.update_xaxes(dtick=1 if sizes.max() <= MOST_TICKS else None)
    return figure
