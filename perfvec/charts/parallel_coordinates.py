"""Designs as lines over axes: their objectives and every varied parameter.

Enters: a table of designs (see `design_axis`). Leaves: a figure. Parameters' values lie at even steps, however they are
spaced as numbers; dragging along an axis narrows the lines down.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from perfvec.charts.design_axis import ChartObjective, parameter_text
from perfvec.charts.style import SEQUENTIAL, finish
from perfvec.microarchitecture.parameter_schema import parameter_field

HEIGHT_PX = 420
MOST_TICKS = 12


def parallel_coordinates(
    designs: pd.DataFrame, objectives: Sequence[ChartObjective], parameters: Sequence[str]
) -> go.Figure:
    """Draw the designs; colour is the first objective.

    Args:
        designs: the table, at least one row.
        objectives: drawn first, values in their units.
        parameters: the varied ones, columns of the table.
    """
    first = objectives[0]
    lines = go.Parcoords(
        dimensions=[
            *(_objective_axis(designs, objective) for objective in objectives),
            *(_parameter_axis(designs, name) for name in parameters),
        ],
        line={
            "color": first.values(designs),
            "colorscale": SEQUENTIAL,
            "reversescale": not first.maximise,
            "showscale": False,  # the first axis is the scale
        },
        labelangle=-20,
    )
    figure = finish(go.Figure(lines), x_title="", y_title="", height_px=HEIGHT_PX)
    return figure.update_layout(margin={"l": 70, "r": 60, "t": 100, "b": 24})


def _objective_axis(designs: pd.DataFrame, objective: ChartObjective) -> dict[str, object]:
    values = objective.values(designs)
    return {"label": objective.short_title, "values": values, "tickformat": ".4~g", "range": _room(values)}


def _room(values: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> list[float]:
    """Return the axis's range; a constant needs some, or Plotly draws no ticks."""
    low, high = float(values.min()), float(values.max())
    spare = 0.0 if high > low else abs(low) / 2 or 1.0
    return [low - spare, high + spare]


def _parameter_axis(designs: pd.DataFrame, name: str) -> dict[str, object]:
    field = parameter_field(name)
    found = designs[name].unique().tolist()
    ordered = [word for word in field.choices if word in found] if field.choices else sorted(found)
    places = {value: place for place, value in enumerate(ordered)}
    step = -(-len(ordered) // MOST_TICKS)
    ticks = range(0, len(ordered), step)
    return {
        "label": name,
        "values": designs[name].map(places).to_numpy(dtype=np.float64),
        "range": [-0.5, len(ordered) - 0.5],
        "tickvals": list(ticks),
        "ticktext": [parameter_text(name, ordered[place]) for place in ticks],
    }
