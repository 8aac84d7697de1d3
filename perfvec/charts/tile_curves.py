"""Predicted runtime of a kernel against its tile size, a line a machine, and the speed-up over the untiled kernel.

Enters: the tiling table (see `perfvec.exploration.tiling.tiling_table`). Leaves: figures. The best tile of each machine
has a star; what gem5 measured is an open marker; the 90% error band is drawn while there are few machines.
"""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from perfvec.charts.style import NEUTRAL, colour, finish, symbol
from perfvec.charts.time_unit import time_unit

MOST_BANDS = 3
BAND_OPACITY = 0.15
BEST_SIZE, MARKER_SIZE = 16, 8
CYCLES_TITLE = "Core cycles"
HOVER_COLUMNS = [
    "machine", "instructions", "cycles", "over_best", "measured_cycles", "error", "cycles_low", "cycles_high",
]  # fmt: skip


def tile_curve_chart(table: pd.DataFrame) -> go.Figure:
    """Draw runtime against tile; core cycles where a machine's clock period is not known."""
    in_time = bool(table["runtime_ns"].notna().all())
    unit, size_ns = time_unit(float(table["runtime_ns"].max())) if in_time else ("", 1.0)
    figure = go.Figure()
    machines = list(table["machine"].unique())
    for series, machine in enumerate(machines):
        rows = table[table["machine"] == machine].reset_index(drop=True)
        factor = rows["runtime_ns"] / rows["cycles"] / size_ns if in_time else rows["cycles"] / rows["cycles"]
        if len(machines) <= MOST_BANDS and rows["cycles_low"].notna().all():
            _add_band(figure, rows, factor, series)
        _add_line(figure, rows, factor, series)
        _add_best(figure, rows, factor, series)
        _add_measured(figure, rows, factor, series)
    _add_keys(figure, bool(table["measured_cycles"].notna().any()))
    figure.update_yaxes(type="log" if _spans_decades(table) else "linear", rangemode="tozero")
    title = f"Runtime ({unit})" if in_time else CYCLES_TITLE
    figure.update_xaxes(type="category", categoryorder="array", categoryarray=list(table["tile"].unique()))
    figure.update_layout(legend_traceorder="normal")  # filled bands would turn it round
    return finish(figure, x_title="Tile size", y_title=title, height_px=460)


def speed_up_chart(table: pd.DataFrame) -> go.Figure:
    """Draw the predicted speed-up over the untiled kernel against tile, a line a machine."""
    figure = go.Figure()
    for series, machine in enumerate(table["machine"].unique()):
        rows = table[table["machine"] == machine]
        figure.add_scatter(
            name=machine,
            x=rows["tile"],
            y=rows["speed_up"],
            mode="lines+markers",
            line={"color": colour(series), "width": 2},
            marker={"symbol": symbol(series), "size": MARKER_SIZE},
            hovertemplate=f"<b>{machine}</b>, tile %{{x}}<br>%{{y:.2f}} times as fast as untiled<extra></extra>",
        )
    figure.add_hline(y=1, line={"color": NEUTRAL, "dash": "dot", "width": 1.5})
    figure.update_xaxes(type="category", categoryorder="array", categoryarray=list(table["tile"].unique()))
    return finish(figure, x_title="Tile size", y_title="Speed-up over untiled", height_px=400)


def _spans_decades(table: pd.DataFrame) -> bool:
    return bool(table["cycles"].max() > 6 * table["cycles"].min())


def _add_band(figure: go.Figure, rows: pd.DataFrame, factor: pd.Series, series: int) -> None:
    common = {"x": rows["tile"], "mode": "lines", "showlegend": False, "hoverinfo": "skip", "line": {"width": 0}}
    figure.add_scatter(y=rows["cycles_low"] * factor, **common)
    red, green, blue = (int(colour(series)[place : place + 2], 16) for place in (1, 3, 5))
    fill = f"rgba({red},{green},{blue},{BAND_OPACITY})"
    figure.add_scatter(y=rows["cycles_high"] * factor, fill="tonexty", fillcolor=fill, **common)


def _add_line(figure: go.Figure, rows: pd.DataFrame, factor: pd.Series, series: int) -> None:
    figure.add_scatter(
        name=str(rows["machine"].iloc[0]),
        x=rows["tile"],
        y=rows["cycles"] * factor,
        mode="lines+markers",
        line={"color": colour(series), "width": 2},
        marker={"symbol": symbol(series), "size": MARKER_SIZE},
        customdata=rows[HOVER_COLUMNS].to_numpy(),
        hovertemplate=(
            "<b>%{customdata[0]}</b>, tile %{x}<br>predicted %{y:,.4g}, %{customdata[2]:,.0f} core cycles<br>"
            "90% band %{customdata[6]:,.0f} to %{customdata[7]:,.0f} core cycles<br>"
            "%{customdata[3]:.1%} over the best tile<br>%{customdata[1]:,} instructions<br>"
            "gem5 measured %{customdata[4]:,.0f} core cycles, error %{customdata[5]:+.1%}<extra></extra>"
        ),
    )


def _add_best(figure: go.Figure, rows: pd.DataFrame, factor: pd.Series, series: int) -> None:
    best = rows[rows["is_best"]]
    figure.add_scatter(
        x=best["tile"],
        y=best["cycles"] * factor[best.index],
        mode="markers",
        showlegend=False,
        hoverinfo="skip",
        marker={"symbol": "star", "size": BEST_SIZE, "color": colour(series), "line": {"width": 1, "color": NEUTRAL}},
    )


def _add_measured(figure: go.Figure, rows: pd.DataFrame, factor: pd.Series, series: int) -> None:
    if rows["measured_cycles"].notna().any():
        figure.add_scatter(
            name=f"{rows['machine'].iloc[0]}, gem5",
            x=rows["tile"],
            y=rows["measured_cycles"] * factor,
            mode="lines+markers",
            showlegend=False,
            line={"color": colour(series), "width": 1.5, "dash": "dot"},
            marker={"symbol": f"{symbol(series)}-open", "size": MARKER_SIZE + 2, "line": {"width": 2}},
            hovertemplate=f"<b>{rows['machine'].iloc[0]}</b>, tile %{{x}}<br>gem5 %{{y:,.4g}}<extra></extra>",
        )


def _add_keys(figure: go.Figure, measured: bool) -> None:
    """Say in the legend what stars and dotted lines are."""
    star = {"symbol": "star", "size": 12, "color": NEUTRAL}
    figure.add_scatter(name="predicted best tile", x=[None], y=[None], mode="markers", marker=star)
    if measured:
        open_marker = {"symbol": "circle-open", "size": MARKER_SIZE + 2, "line": {"width": 2}}
        line = {"color": NEUTRAL, "width": 1.5, "dash": "dot"}
        figure.add_scatter(
            name="measured by gem5 (dotted)", x=[None], y=[None], mode="lines+markers", line=line, marker=open_marker
        )
