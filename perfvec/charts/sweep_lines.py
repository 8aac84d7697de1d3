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

from perfvec.charts.style import NEUTRAL, colour, finish, symbol

HEIGHT_PX = 360
_TICKS_MOST = 9


@dataclass(frozen=True)
class SweepLine:
    """A design's line: values and, float64 [v] each, what is drawn and its 90% bounds; own: position of its own value.

    series: its colour. has_band: whether the bounds are drawn as a band.
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
    figure = go.Figure()
    is_choice = any(isinstance(value, str) for line in lines for value in line.values)
    for line in lines:
        if is_choice:
            _add_markers(figure, line)
        else:
            if line.has_band:
                _add_band(figure, line)
            _add_line(figure, line)
    x_title = f"{parameter.label} ({parameter.unit})" if parameter.unit else parameter.label
    finish(figure, x_title=x_title, y_title=y_title, height_px=HEIGHT_PX)
    if not is_choice:
        _shade(figure, lines, parameter)
    return figure


def _add_band(figure: go.Figure, line: SweepLine) -> None:
    red, green, blue = (int(colour(line.series)[start : start + 2], 16) for start in (1, 3, 5))
    figure.add_scatter(
        x=[*line.values, *reversed(line.values)],
        y=np.concatenate([line.high, line.low[::-1]]),
        fill="toself",
        fillcolor=f"rgba({red},{green},{blue},0.16)",
        line={"width": 0},
        hoverinfo="skip",
        showlegend=False,
        name=f"{line.design}, 90% band",
    )


def _add_line(figure: go.Figure, line: SweepLine) -> None:
    sizes = np.full(len(line.values), 5.0)
    sizes[line.own] = 13.0
    figure.add_scatter(
        x=list(line.values),
        y=line.points,
        mode="lines+markers",
        name=line.design,
        line={"color": colour(line.series), "width": 2},
        marker={"color": colour(line.series), "size": sizes, "symbol": symbol(line.series)},
        customdata=_hover_data(line),
        hovertemplate=_HOVER,
    )


def _add_markers(figure: go.Figure, line: SweepLine) -> None:
    sizes = np.full(len(line.values), 8.0)
    sizes[line.own] = 14.0
    figure.add_scatter(
        x=list(line.values),
        y=line.points,
        mode="markers",
        name=line.design,
        error_y={
            "type": "data",
            "symmetric": False,
            "array": line.high - line.points,
            "arrayminus": line.points - line.low,
            "thickness": 1.2,
            "width": 3,
        },
        marker={"color": colour(line.series), "size": sizes, "symbol": symbol(line.series)},
        customdata=_hover_data(line),
        hovertemplate=_HOVER,
    )


_HOVER = (
    "<b>%{customdata[0]}</b> at %{x}%{customdata[4]}<br>%{y:.4g} (90%: %{customdata[1]:.4g} to %{customdata[2]:.4g})"
    "<br>against its own value %{customdata[3]:+.1%}<extra></extra>"
)


def _hover_data(line: SweepLine) -> list[list[object]]:
    change = line.points / line.points[line.own] - 1
    notes = ["" if position != line.own else " (the design's own)" for position in range(len(line.values))]
    columns = (line.low, line.high, change)
    return [[line.design, *(float(column[row]) for column in columns), notes[row]] for row in range(len(line.values))]


def _shade(figure: go.Figure, lines: Sequence[SweepLine], parameter: SweptParameter) -> None:
    """Shade what was learned from, and put ticks at values rather than at powers of ten."""
    values = sorted({float(value) for line in lines for value in line.values})
    if parameter.trained is not None:
        low, high = parameter.trained
        # In a logarithmic axis' own units a shape still takes values; an end beyond the axis would widen it.
        figure.add_vrect(
            x0=max(low, values[0]),
            x1=min(high, values[-1]),
            fillcolor=NEUTRAL,
            opacity=0.13,
            line_width=0,
            layer="below",
            annotation={"text": "learned from", "font": {"size": 11, "color": NEUTRAL}, "yref": "paper"},
            annotation_position="top left",
        )
    ticks = _ticks(values)
    figure.update_xaxes(
        type="log" if parameter.is_log and values[0] > 0 else "linear",
        tickmode="array",
        tickvals=ticks,
        ticktext=[f"{tick:,.0f}" for tick in ticks],
    )


def _ticks(values: list[float]) -> list[float]:
    stride = max(1, -(-len(values) // _TICKS_MOST))
    return values[::stride]
