"""Predicted runtime or CPI of programs on machines, gem5's measured value beside it where there is one.

Enters: the comparison table (see `perfvec.prediction.comparison`). Leaves: a figure. Bars while they can be read; above
`MOST_BARS` pairs, one row a program with a marker a machine.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
import plotly.graph_objects as go

from perfvec.charts.style import MEASURED_PATTERN, ROOM_FOR_TEXT, colour, finish, symbol, wrapped
from perfvec.charts.time_unit import time_unit

MOST_BARS = 42  # pairs, each with up to two bars
ROW_PX = 17
MEASURED_NAME = "measured by gem5 (hatched)"


@dataclass(frozen=True)
class Quantity:
    """What is drawn: the columns of prediction and measurement, the axis title, and the factor of its unit."""

    predicted: str
    measured: str
    title: str
    factor: float = 1.0


def runtime_quantity(table: pd.DataFrame) -> Quantity:
    """Return runtime in the unit that suits the table."""
    largest_ns = table[["runtime_ns", "measured_runtime_ns"]].max().max()
    name, size_ns = time_unit(0.0 if pd.isna(largest_ns) else float(largest_ns))
    return Quantity("runtime_ns", "measured_runtime_ns", f"Runtime ({name})", 1 / size_ns)


CPI = Quantity("cpi", "measured_cpi", "CPI (core cycles per instruction)")


def runtime_chart(table: pd.DataFrame, quantity: Quantity) -> go.Figure:
    """Draw the table, a row a pair, machines in their order; it has the columns that `compare` gives it."""
    figure = _bars(table, quantity) if len(table) <= MOST_BARS else _markers(table, quantity)
    figure.update_yaxes(autorange="reversed")
    largest = float(table[[quantity.predicted, quantity.measured]].max().max()) * quantity.factor
    figure.update_xaxes(range=[0, largest * ROOM_FOR_TEXT])
    return figure


def _bars(table: pd.DataFrame, quantity: Quantity) -> go.Figure:
    figure, bars = go.Figure(), 0
    any_measured = bool(table[quantity.measured].notna().any())
    for series, machine in enumerate(table["machine"].unique()):
        rows = table[table["machine"] == machine]
        figure.add_bar(
            name=machine,
            marker_color=colour(series),
            text=[_error_text(error) for error in rows["error"]],
            textposition="outside",
            cliponaxis=False,
            **_common(rows, quantity, quantity.predicted, "predicted"),
        )
        bars += len(rows)
        if rows[quantity.measured].notna().any():
            figure.add_bar(
                name=f"{machine}, measured",
                showlegend=False,
                marker={
                    "color": colour(series),
                    "opacity": 0.65,
                    "pattern": {"shape": MEASURED_PATTERN, "solidity": 0.4},
                },
                **_common(rows, quantity, quantity.measured, "gem5"),
            )
            bars += len(rows)
    if any_measured:
        figure.add_bar(
            name=MEASURED_NAME,
            x=[None],
            y=[None],
            orientation="h",
            marker={"color": "#808080", "pattern": {"shape": MEASURED_PATTERN, "solidity": 0.4}},
            hoverinfo="skip",
        )
    figure.update_layout(barmode="group", bargap=0.25, bargroupgap=0.05)
    programs = table["program"].nunique()
    return finish(figure, x_title=quantity.title, y_title="", height_px=130 + ROW_PX * bars + 14 * programs)


def _markers(table: pd.DataFrame, quantity: Quantity) -> go.Figure:
    figure = go.Figure()
    for series, machine in enumerate(table["machine"].unique()):
        rows = table[table["machine"] == machine]
        figure.add_scatter(
            name=machine,
            mode="markers",
            marker={"color": colour(series), "symbol": symbol(series), "size": 9},
            **_common(rows, quantity, quantity.predicted, "predicted"),
        )
        if rows[quantity.measured].notna().any():
            figure.add_scatter(
                name=f"{machine}, measured by gem5",
                mode="markers",
                marker={"color": colour(series), "symbol": f"{symbol(series)}-open", "size": 9, "line": {"width": 2}},
                **_common(rows, quantity, quantity.measured, "gem5"),
            )
    programs = table["program"].nunique()
    return finish(figure, x_title=quantity.title, y_title="", height_px=180 + 26 * programs)


def _common(rows: pd.DataFrame, quantity: Quantity, column: str, kind: str) -> dict[str, object]:
    """What bars and markers share: places, orientation and hover."""
    return {
        "x": rows[column] * quantity.factor,
        "y": [wrapped(name) for name in rows["program"]],
        "orientation": "h",
        "customdata": rows[["program", "machine", "instructions", "cycles", "measured_cycles", "error"]].to_numpy(),
        "hovertemplate": (
            "<b>%{customdata[0]}</b> on %{customdata[1]}<br>" + f"{quantity.title}: %{{x:,.4g}} ({kind})<br>"
            "%{customdata[2]:,} instructions<br>predicted %{customdata[3]:,.0f} core cycles<br>"
            "gem5 measured %{customdata[4]:,.0f} core cycles<br>error %{customdata[5]:+.1%}<extra></extra>"
        ),
    }


def _error_text(error: float) -> str:
    return "" if pd.isna(error) else f"{error:+.1%}"
