"""Designs by two or three objectives: the Pareto front, what it dominates, and marked designs.

Enters: a table of designs (see `design_axis`), their objectives, marks. Leaves: a figure. Points are drawn by WebGL, in
one drawing area a figure; each point's `customdata` begins with the design's number, by which a selection is told.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd
import plotly.graph_objects as go

from perfvec.charts.design_axis import ChartObjective, hover_data, hover_template
from perfvec.charts.style import NEUTRAL, colour, finish

MOST_ERROR_BARS = 400
HEIGHT_PX, HEIGHT_3D_PX = 520, 620


@dataclass(frozen=True)
class ScatterContent:
    """What a scatter shows.

    designs: the table. objectives: two for a plane, three for a space; all others appear in hover texts only.
    parameters: the varied ones, columns of the table. fixed: the others' values. marked: rows like those of the table
    with a column 'mark', such as 'base', 'knee', 'A'. error_bars: whether front and marked designs have them.
    is_front_of_axes: whether the axes are all objectives of the front, by value, so that its outline means something.
    """

    designs: pd.DataFrame
    objectives: Sequence[ChartObjective]
    axes: Sequence[ChartObjective]
    parameters: Sequence[str]
    fixed: Mapping[str, int | str]
    marked: pd.DataFrame
    error_bars: bool = True
    is_front_of_axes: bool = True


@dataclass(frozen=True)
class _Group:
    """Points that look alike."""

    name: str
    kind: str
    rows: pd.DataFrame
    marker: Mapping[str, object]
    error_bars: bool


def pareto_scatter(content: ScatterContent) -> go.Figure:
    """Draw the designs in the plane of two objectives."""
    figure = go.Figure()
    if content.is_front_of_axes:
        figure.add_trace(_outline(content))
    for group in _groups(content):
        figure.add_trace(go.Scattergl(**_points(group, content), **_error_bars(group, content)))
    for row in range(len(content.marked)):
        figure.add_trace(go.Scatter(**_mark(content.marked.iloc[[row]], content)))
    horizontal, vertical = content.axes
    finish(figure, x_title=horizontal.broken_title, y_title=vertical.broken_title, height_px=HEIGHT_PX)
    # Only the axes' objectives reset zoom and selection; whatever else changes, the view stays.
    revision = f"{horizontal.name}|{vertical.name}"
    return figure.update_layout(dragmode="select", uirevision=revision, hovermode="closest")


def pareto_scatter_3d(content: ScatterContent) -> go.Figure:
    """Draw the designs in the space of three objectives."""
    figure = go.Figure()
    for group in _groups(content):
        figure.add_trace(go.Scatter3d(**_points(group, content), **_error_bars(group, content)))
    for row in range(len(content.marked)):
        figure.add_trace(go.Scatter3d(**_mark(content.marked.iloc[[row]], content)))
    titles = [f"{axis.short_title},<br>{axis.better}" for axis in content.axes]
    finish(figure, x_title=titles[0], y_title=titles[1], height_px=HEIGHT_3D_PX)
    scene = {f"{axis}axis": {"title": {"text": title}} for axis, title in zip("xyz", titles, strict=True)}
    revision = "|".join(axis.name for axis in content.axes)
    return figure.update_layout(scene=scene | {"uirevision": revision}, uirevision=revision)


def _groups(content: ScatterContent) -> Iterator[_Group]:
    """Yield dominated and front designs, each within the trained range and outside; the front above the others."""
    designs = content.designs
    bars = content.error_bars and int(designs["on_front"].sum()) <= MOST_ERROR_BARS
    for on_front in (False, True):
        for within in (True, False):
            rows = designs[(designs["on_front"] == on_front) & (designs["within_trained_range"] == within)]
            if rows.empty:
                continue
            kind = "on the front" if on_front else "dominated"
            name = ("Front" if on_front else "Dominated") + ("" if within else ", outside the trained range")
            marker = {
                "color": colour(0) if on_front else NEUTRAL,
                "symbol": "circle" if within else "circle-open",
                "size": 8 if on_front else 5,
                "opacity": 1.0 if on_front else 0.5,
            }
            note = "" if within else ", <b>outside the trained range</b>"
            yield _Group(name, kind + note, rows, marker, bars and on_front)


def _points(group: _Group, content: ScatterContent) -> dict[str, object]:
    coordinates = {name: axis.values(group.rows) for name, axis in zip("xyz", content.axes, strict=False)}
    return {
        **coordinates,
        "name": group.name,
        "mode": "markers",
        "marker": group.marker,
        "customdata": hover_data(group.rows, content.objectives, content.parameters),
        "hovertemplate": hover_template(group.kind, content.objectives, content.parameters, content.fixed),
    }


def _error_bars(group: _Group, content: ScatterContent) -> dict[str, object]:
    if not group.error_bars:
        return {}
    return {f"error_{name}": _bar(group.rows, axis) for name, axis in zip("xyz", content.axes, strict=False)}


def _bar(rows: pd.DataFrame, axis: ChartObjective) -> dict[str, object]:
    values = axis.values(rows)
    above, below = axis.values(rows, "_high") - values, values - axis.values(rows, "_low")
    if not (above.any() or below.any()):
        return {"visible": False}  # what is known exactly, such as a cost
    return {"type": "data", "array": above, "arrayminus": below, "thickness": 1, "width": 0, "color": NEUTRAL}


def _mark(row: pd.DataFrame, content: ScatterContent) -> dict[str, object]:
    """Return the trace of a marked design: its name beside it."""
    label = str(row["mark"].iloc[0])
    is_plane = len(content.axes) == 2
    looks = {"base": (colour(1), "square"), "knee": (colour(2), "star" if is_plane else "diamond")}
    # Designs that are compared have a ring, as they may be base or knee as well.
    tone, symbol = looks.get(label, (colour(4), "circle-open"))
    marker = {"color": tone, "symbol": symbol, "size": 13 if label in looks else 18, "line": {"width": 2}}
    group = _Group(label.capitalize(), label, row, marker, content.error_bars)
    place = "bottom right" if label in looks else "top left"
    text = {
        "mode": "markers+text",
        "text": [label],
        "textposition": place,
        "textfont": {"size": 15},
        "showlegend": label in looks,
    }
    return _points(group, content) | _error_bars(group, content) | text


def _outline(content: ScatterContent) -> go.Scattergl:
    """Return the border of what the front dominates: steps from point to point."""
    horizontal, vertical = content.axes
    front = content.designs[content.designs["on_front"]].sort_values([horizontal.name, vertical.name])
    return go.Scattergl(
        x=horizontal.values(front),
        y=vertical.values(front),
        mode="lines",
        line={"color": colour(0), "width": 1, "shape": "vh" if horizontal.maximise else "hv"},
        hoverinfo="skip",
        showlegend=False,
    )
