"""One parameter swept on one or more designs: lines with bands, the trained range shaded.

Enters: `SweepLine` objects, the parameter's label and unit. Leaves: a figure. A number is drawn as lines over its own
scale, logarithmic where sizes double; a choice as markers with error bars.

Shapes: v values of a line.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from perfvec.charts.style import NEUTRAL, colour, drawn, symbol, table_of_columns

HEIGHT_PX = 360
_TICKS_MOST = 9


@dataclass(frozen=True)
class SweepLine:
    """A design's line: values and, float64 [v] each, what is drawn and its 90% bounds; own: position of its own value.

    series: its colour. has_band: whether the bounds are drawn.
    """

    design: str
    values: tuple[int | str, ...]
    points: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    own: int
    series: int
    has_band: bool


@dataclass(frozen=True)
class SweptParameter:
    """What is swept: its label and unit; is_log: sizes double. trained: least and greatest trained number, or None."""

    label: str
    unit: str
    is_log: bool
    trained: tuple[float, float] | None


def sweep_lines(lines: Sequence[SweepLine], parameter: SweptParameter, y_title: str) -> go.Figure:
    """Draw the lines."""
    is_choice = any(isinstance(value, str) for line in lines for value in line.values)
    bands = [] if is_choice else [_band(line) for line in lines if line.has_band]
    traces = [*bands, *(_markers(line) if is_choice else _line(line) for line in lines)]
    layout = {} if is_choice else _number_layout(lines, parameter)
    x_title = f"{parameter.label} ({parameter.unit})" if parameter.unit else parameter.label
    return drawn(traces, layout, x_title=x_title, y_title=y_title, height_px=HEIGHT_PX)


def _band(line: SweepLine) -> dict[str, object]:
    red, green, blue = (int(colour(line.series)[start : start + 2], 16) for start in (1, 3, 5))
    known = np.isfinite(line.points)
    values = [value for value, is_known in zip(line.values, known, strict=True) if is_known]
    return {
        "type": "scatter",
        "x": [*values, *reversed(values)],
        "y": np.concatenate([line.high[known], line.low[known][::-1]]),
        "mode": "lines",
        "fill": "toself",
        "fillcolor": f"rgba({red},{green},{blue},0.16)",
        "line": {"width": 0},
        "hoverinfo": "skip",
        "showlegend": False,
        "name": f"{line.design}, 90% band",
    }


def _line(line: SweepLine) -> dict[str, object]:
    marker = {"color": colour(line.series), "size": _sizes(line, 5, 13), "symbol": symbol(line.series)}
    return {
        **_points(line),
        "mode": "lines+markers",
        "line": {"color": colour(line.series), "width": 2},
        "marker": marker,
    }


def _markers(line: SweepLine) -> dict[str, object]:
    error = {
        "type": "data", "symmetric": False, "array": line.high - line.points, "arrayminus": line.points - line.low,
        "thickness": 1.2, "width": 3,
    }  # fmt: skip
    marker = {"color": colour(line.series), "size": _sizes(line, 8, 14), "symbol": symbol(line.series)}
    bounds = {"error_y": error} if line.has_band else {}
    return {**_points(line), **bounds, "mode": "markers", "marker": marker}


_HOVER = (
    "<b>%{customdata[0]}</b> at %{x}%{customdata[4]}<br>%{y:.4g} (90%: %{customdata[1]:.4g} to %{customdata[2]:.4g})"
    "<br>against its own value %{customdata[3]:+.1%}<extra></extra>"
)


def _points(line: SweepLine) -> dict[str, object]:
    change = (line.points / line.points[line.own] - 1).tolist()
    notes = ["" if position != line.own else " (the design's own)" for position in range(len(line.values))]
    names = [line.design] * len(line.values)
    return {
        "type": "scatter",
        "name": line.design,
        "x": list(line.values),
        "y": line.points,
        "customdata": table_of_columns(names, line.low.tolist(), line.high.tolist(), change, notes),
        "hovertemplate": _HOVER,
    }


def _sizes(line: SweepLine, small: int, large: int) -> list[int]:
    return [large if position == line.own else small for position in range(len(line.values))]


def _number_layout(lines: Sequence[SweepLine], parameter: SweptParameter) -> dict[str, object]:
    """Shade what was learned from, and put ticks at values rather than at powers of ten."""
    values = sorted({float(value) for line in lines for value in line.values})
    is_log = parameter.is_log and values[0] > 0
    ticks = values[:: max(1, -(-len(values) // _TICKS_MOST))]
    axis = {
        "type": "log" if is_log else "linear",
        "tickmode": "array",
        "tickvals": ticks,
        "ticktext": [f"{tick:,.0f}" for tick in ticks],
    }
    if parameter.trained is None:
        return {"xaxis": axis}
    # Beyond the values the shade would widen the axis.
    low, high = max(parameter.trained[0], values[0]), min(parameter.trained[1], values[-1])
    shade = {
        "type": "rect", "x0": low, "x1": high, "y0": 0, "y1": 1, "yref": "paper", "fillcolor": NEUTRAL, "opacity": 0.16,
        "line": {"width": 0}, "layer": "below",
    }  # fmt: skip
    # On a logarithmic axis an annotation, unlike a shape, stands at the logarithm.
    note = {
        "text": "learned from", "x": float(np.log10(low)) if is_log else low, "xanchor": "left", "y": 1,
        "yref": "paper", "yanchor": "top", "showarrow": False, "font": {"size": 11, "color": NEUTRAL},
    }  # fmt: skip
    return {"xaxis": axis, "shapes": [shade], "annotations": [note]}
