"""Predicted against measured cycles, a point a pair of program and machine.

Enters: the table of pairs. Leaves: a figure with the diagonal and a band around it.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from perfvec.charts.style import NEUTRAL, colour, finish, symbol

BAND = 0.10
TICKS = [factor * 10.0**decade for decade in range(-2, 4) for factor in (1, 2, 5)]
MOST_POINTS_SVG = 1500  # above that WebGL draws; a page may hold some eight such charts


def accuracy_scatter_chart(pairs: pd.DataFrame, group: str, measured_by: str = "by gem5 ") -> go.Figure:
    """Draw CPI predicted against measured, both logarithmic, with the ±10% band.

    Args:
        pairs: columns program, machine, measured_cpi, predicted_cpi, error (predicted / measured - 1), and `group`.
        group: the column that gives colour and symbol.
        measured_by: what the axis says behind "measured", with a space behind; empty for a person's own measurements.
    """
    figure = go.Figure()
    low = float(pairs[["measured_cpi", "predicted_cpi"]].min().min()) * 0.8
    high = float(pairs[["measured_cpi", "predicted_cpi"]].max().max()) * 1.25
    line = np.geomspace(max(low, 1e-3), high, 20)
    figure.add_scatter(
        name=f"within ±{BAND:.0%}", x=[*line, *line[::-1]], y=[*(line * (1 + BAND)), *(line[::-1] * (1 - BAND))],
        fill="toself", fillcolor="rgba(128,128,128,0.2)", line={"width": 0}, hoverinfo="skip", mode="lines",
    )  # fmt: skip
    figure.add_scatter(
        name="equal", x=line, y=line, mode="lines", line={"color": NEUTRAL, "dash": "dash"}, hoverinfo="skip"
    )
    draw = go.Scattergl if len(pairs) > MOST_POINTS_SVG else go.Scatter
    for series, name in enumerate(pairs[group].unique()):
        rows = pairs[pairs[group] == name]
        figure.add_trace(
            draw(
                name=str(name),
                x=rows["measured_cpi"],
                y=rows["predicted_cpi"],
                mode="markers",
                marker={"color": colour(series), "symbol": symbol(series), "size": 6, "opacity": 0.7},
                customdata=rows[["program", "machine", "error"]].to_numpy(),
                hovertemplate=(
                    "<b>%{customdata[0]}</b> on %{customdata[1]}<br>measured CPI %{x:.3f}, predicted %{y:.3f} "
                    "core cycles per instruction<br>error %{customdata[2]:+.1%}<extra></extra>"
                ),
            )
        )
    finish(
        figure,
        x_title=f"CPI measured {measured_by}(core cycles per instruction)",
        y_title="CPI predicted (core cycles per instruction)",
        height_px=520,
    )
    for update in (figure.update_xaxes, figure.update_yaxes):
        update(type="log", tickvals=TICKS, ticktext=[f"{tick:g}" for tick in TICKS])
    return figure
