"""Designs side by side: runtime or CPI of programs with error bars, or the change against the base design.

Enters: the table of `perfvec.exploration.design_comparison.compare_designs`. Leaves: a figure. Bars while they can be
read; above `MOST_BARS` pairs a marker a pair. Each bar says its change against the base, so that small differences
can be read that no bar shows.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from numpy.typing import NDArray

from perfvec.charts.style import ROOM_FOR_TEXT, colour, finish, symbol, wrapped
from perfvec.charts.time_unit import time_unit

MOST_BARS = 42
ROW_PX = 19


@dataclass(frozen=True)
class DesignQuantity:
    """What is drawn: the columns of the value and its bounds, the axis title and the factor of its unit."""

    value: str
    low: str
    high: str
    title: str
    factor: float = 1.0


CPI = DesignQuantity("cpi", "cpi_low", "cpi_high", "CPI (core cycles per instruction)")


def runtime_quantity(table: pd.DataFrame) -> DesignQuantity:
    """Return runtime in the unit that suits the table."""
    name, size_ns = time_unit(float(table["runtime_ns"].max()))
    return DesignQuantity("runtime_ns", "runtime_low_ns", "runtime_high_ns", f"Runtime ({name})", 1 / size_ns)


def design_bars(table: pd.DataFrame, quantity: DesignQuantity) -> go.Figure:
    """Draw a quantity with its 90% error bars, designs in their order."""
    figure, as_bars = go.Figure(), len(table) <= MOST_BARS
    for series, design in enumerate(table["design"].unique()):
        rows = table[table["design"] == design]
        value = rows[quantity.value].to_numpy() * quantity.factor
        shared = {
            "name": design,
            "x": value,
            "y": [wrapped(name) for name in rows["program"]],
            "orientation": "h",
            "error_x": {
                "type": "data",
                "symmetric": False,
                "array": rows[quantity.high].to_numpy() * quantity.factor - value,
                "arrayminus": value - rows[quantity.low].to_numpy() * quantity.factor,
                "thickness": 1.2,
                "width": 3,
                "color": "#808080" if as_bars else colour(series),
            },
            "customdata": _hover_data(rows),
            "hovertemplate": _HOVER,
        }
        if as_bars:
            texts = [_change_text(row) for row in rows.to_dict("records")]
            inside = {"textposition": "inside", "insidetextanchor": "start", "textangle": 0}
            figure.add_bar(**shared, marker_color=colour(series), text=texts, **inside)
        else:
            figure.add_scatter(**shared, mode="markers", marker={"color": colour(series), "symbol": symbol(series)})
    largest = float(table[quantity.high].max()) * quantity.factor
    figure.update_layout(barmode="group", bargap=0.25, bargroupgap=0.08)
    figure.update_yaxes(autorange="reversed")
    figure.update_xaxes(range=[0, largest * 1.04])
    return finish(figure, x_title=quantity.title, y_title="", height_px=_height_px(table, as_bars))


def change_bars(table: pd.DataFrame) -> go.Figure:
    """Draw the change of runtime against the base, in percent, of the designs other than the base."""
    figure, as_bars = go.Figure(), len(table) <= MOST_BARS
    designs = list(table["design"].unique())
    others = table[~table["is_base"]]
    for design in others["design"].unique():
        rows, series = others[others["design"] == design], designs.index(design)
        percent = 100 * rows["change"].to_numpy()
        shared = {
            "name": design,
            "x": percent,
            "y": [wrapped(name) for name in rows["program"]],
            "orientation": "h",
            "customdata": _hover_data(rows),
            "hovertemplate": _HOVER,
        }
        if as_bars:
            texts = [_change_text(row) for row in rows.to_dict("records")]
            figure.add_bar(**shared, marker_color=colour(series), text=texts, textposition="outside", cliponaxis=False)
        else:
            figure.add_scatter(**shared, mode="markers", marker={"color": colour(series), "symbol": symbol(series)})
    figure.update_layout(barmode="group", bargap=0.25, bargroupgap=0.08)
    figure.update_yaxes(autorange="reversed")
    figure.update_xaxes(range=_around_zero(100 * others["change"].to_numpy()), zeroline=True, zerolinewidth=2)
    base = table.loc[table["is_base"], "design"].iloc[0]
    title = f"Runtime against {base} (%): left is faster"
    return finish(figure, x_title=title, y_title="", height_px=_height_px(others, as_bars))


_HOVER = (
    "<b>%{customdata[0]}</b> on %{customdata[1]}<br>runtime %{customdata[2]:,.4g} ns "
    "(90%: %{customdata[3]:,.4g} to %{customdata[4]:,.4g})<br>CPI %{customdata[5]:.4g} "
    "(90%: %{customdata[6]:.4g} to %{customdata[7]:.4g})<br>against the base %{customdata[8]:+.2%}<extra></extra>"
)
_HOVER_COLUMNS = [
    "program", "design", "runtime_ns", "runtime_low_ns", "runtime_high_ns", "cpi", "cpi_low", "cpi_high", "change",
]  # fmt: skip


def _hover_data(rows: pd.DataFrame) -> NDArray[np.object_]:
    return np.asarray(rows[_HOVER_COLUMNS].to_numpy(), dtype=np.object_)


def _change_text(row: dict[str, object]) -> str:
    return "base" if row["is_base"] else f"{row['change']:+.1%}"


def _around_zero(percent: NDArray[np.float64]) -> list[float]:
    """Return an axis that holds zero and all values, with room for text on both sides; at least a percent wide."""
    low, high = min(0.0, float(np.nanmin(percent, initial=0))), max(0.0, float(np.nanmax(percent, initial=0)))
    room = max(high - low, 1.0) * (ROOM_FOR_TEXT - 1)
    return [low - room, high + room]


def _height_px(table: pd.DataFrame, as_bars: bool) -> int:
    programs = max(int(table["program"].nunique()), 1)
    return 130 + (ROW_PX * len(table) + 14 * programs if as_bars else 28 * programs)
