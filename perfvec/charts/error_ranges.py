"""The error by program or by machine: mean and worst.

Enters: a table of errors. Leaves: a figure, one row a name.
"""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from perfvec.charts.style import colour, finish, wrapped


def error_range_chart(table: pd.DataFrame) -> go.Figure:
    """Draw mean and worst absolute error in percent.

    Args:
        table: columns name, mean_error, worst_error (0 to 1, absolute), bias (signed) and pairs; drawn in its order.
    """
    names = [wrapped(name, 28) for name in table["name"]]
    details = table[["name", "pairs", "bias", "worst_error"]].to_numpy()
    figure = go.Figure()
    figure.add_bar(
        name="mean error",
        orientation="h",
        x=100 * table["mean_error"],
        y=names,
        marker_color=colour(0),
        customdata=details,
        hovertemplate=(
            "<b>%{customdata[0]}</b><br>mean error %{x:.1f}%, worst %{customdata[3]:.1%}<br>"
            "bias %{customdata[2]:+.1%}, %{customdata[1]} pairs<extra></extra>"
        ),
    )
    figure.add_scatter(
        name="worst pair",
        x=100 * table["worst_error"],
        y=names,
        mode="markers",
        marker={"color": colour(1), "symbol": "diamond", "size": 9},
        customdata=details,
        hovertemplate="<b>%{customdata[0]}</b><br>worst pair %{x:.1f}%<extra></extra>",
    )
    finish(figure, x_title="Error of total cycles (%)", y_title="", height_px=110 + 24 * len(table))
    figure.update_yaxes(autorange="reversed")
    figure.update_xaxes(rangemode="tozero")
    return figure
