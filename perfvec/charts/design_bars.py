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

from perfvec.charts.style import NEUTRAL, ROOM_FOR_TEXT, colour, drawn, symbol, table_of_columns, wrapped
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
    largest_ns = float(np.nanmax(table["runtime_ns"].to_numpy(), initial=0.0))
    name, size_ns = time_unit(largest_ns)
    return DesignQuantity("runtime_ns", "runtime_low_ns", "runtime_high_ns", f"Runtime ({name})", 1 / size_ns)


def design_bars(table: pd.DataFrame, quantity: DesignQuantity) -> go.Figure:
    """Draw a quantity with its 90% error bars, designs in their order."""
    as_bars = len(table) <= MOST_BARS
    traces = []
    for series, design in enumerate(dict.fromkeys(table["design"])):
        rows = table[(table["design"] == design).to_numpy()]
        value, low, high = (
            rows[name].to_numpy() * quantity.factor for name in (quantity.value, quantity.low, quantity.high)
        )
        traces.append(
            {
                **_trace(rows, str(design), series, value, as_bars),
                "error_x": {
                    "type": "data",
                    "symmetric": False,
                    "array": high - value,
                    "arrayminus": value - low,
                    "thickness": 1.2,
                    "width": 3,
                    "color": NEUTRAL if as_bars else colour(series),
                },
                **({"textposition": "inside", "insidetextanchor": "start", "textangle": 0} if as_bars else {}),
            }
        )
    largest = float(np.nanmax(table[quantity.high].to_numpy(), initial=0.0)) * quantity.factor
    layout = {**_LAYOUT, "xaxis": {"range": [0, largest * 1.04]}}
    return drawn(traces, layout, x_title=quantity.title, y_title="", height_px=_height_px(table, as_bars))


def change_bars(table: pd.DataFrame) -> go.Figure:
    """Draw the change of runtime against the base, in percent, of the designs other than the base."""
    as_bars = len(table) <= MOST_BARS
    designs = list(dict.fromkeys(table["design"]))
    others = table[~table["is_base"].to_numpy()]
    traces = []
    for design in dict.fromkeys(others["design"]):
        rows = others[(others["design"] == design).to_numpy()]
        trace = _trace(rows, str(design), designs.index(design), 100 * rows["change"].to_numpy(), as_bars)
        traces.append({**trace, **({"textposition": "outside", "cliponaxis": False} if as_bars else {})})
    axis = {"range": _around_zero(100 * others["change"].to_numpy()), "zeroline": True, "zerolinewidth": 2}
    base = table["design"].to_numpy()[table["is_base"].to_numpy()][0]
    title = f"Runtime against {base} (%): left is faster"
    height_px = _height_px(others, as_bars)
    return drawn(traces, {**_LAYOUT, "xaxis": axis}, x_title=title, y_title="", height_px=height_px)


_LAYOUT = {"barmode": "group", "bargap": 0.25, "bargroupgap": 0.08, "yaxis": {"autorange": "reversed"}}
_HOVER = (
    "<b>%{customdata[0]}</b> on %{customdata[1]}<br>runtime %{customdata[2]:,.4g} ns "
    "(90%: %{customdata[3]:,.4g} to %{customdata[4]:,.4g})<br>CPI %{customdata[5]:.4g} "
    "(90%: %{customdata[6]:.4g} to %{customdata[7]:.4g})<br>against the base %{customdata[8]:+.2%}<extra></extra>"
)
_HOVER_COLUMNS = (
    "program", "design", "runtime_ns", "runtime_low_ns", "runtime_high_ns", "cpi", "cpi_low", "cpi_high", "change",
)  # fmt: skip


def _trace(
    rows: pd.DataFrame, design: str, series: int, value: NDArray[np.float64], as_bars: bool
) -> dict[str, object]:
    """Return what bars and markers of a design share, and what sets them apart."""
    shared = {
        "name": design,
        "x": value,
        "y": [wrapped(name) for name in rows["program"]],
        "orientation": "h",
        "customdata": table_of_columns(*(rows[name].tolist() for name in _HOVER_COLUMNS)),
        "hovertemplate": _HOVER,
    }
    if not as_bars:
        marker = {"color": colour(series), "symbol": symbol(series), "size": 9}
        return {**shared, "type": "scatter", "mode": "markers", "marker": marker}
    texts = [
        "base" if is_base else "" if np.isnan(change) else f"{change:+.1%}"
        for is_base, change in zip(rows["is_base"].tolist(), rows["change"].tolist(), strict=True)
    ]
    return {**shared, "type": "bar", "marker": {"color": colour(series)}, "text": texts}


def _around_zero(percent: NDArray[np.float64]) -> list[float]:
    """Return an axis that holds zero and all values, with room for text on both sides; at least a percent wide."""
    low, high = float(np.nanmin(percent, initial=0.0)), float(np.nanmax(percent, initial=0.0))
    room = max(high - low, 1.0) * (ROOM_FOR_TEXT - 1)
    return [low - room, high + room]


def _height_px(table: pd.DataFrame, as_bars: bool) -> int:
    programs = max(len(set(table["program"])), 1)
    return 130 + (ROW_PX * len(table) + 14 * programs if as_bars else 28 * programs)
