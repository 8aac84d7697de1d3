"""A tornado of sensitivities: what each parameter alone does to a design's runtime, the largest first.

Enters: the table of `perfvec.exploration.sensitivity.sensitivities`. Leaves: a figure. Bars of values outside the
trained range are hatched.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from perfvec.charts.style import ROOM_FOR_TEXT, colour, drawn, table_of_columns, wrapped
from perfvec.microarchitecture.parameter_words import value_words

LESS, MORE = 0, 1  # series whose colours tell a smaller from a larger value
OUTSIDE_PATTERN = "/"
ROW_PX = 32
LABEL_CHARACTERS = 30


def tornado(table: pd.DataFrame) -> go.Figure:
    """Draw the rows of the table, in their order."""
    traces = [
        _side(table, "low", LESS, "less (or fastest choice)"),
        _side(table, "high", MORE, "more (or slowest choice)"),
    ]
    layout = {
        "barmode": "group",
        "bargap": 0.2,
        "bargroupgap": 0,
        "yaxis": {"autorange": "reversed"},
        "xaxis": {"range": _axis(table), "zeroline": True, "zerolinewidth": 2},
    }
    height_px = 110 + ROW_PX * len(table)
    return drawn(traces, layout, x_title="Change of runtime (%): left is faster", y_title="", height_px=height_px)


_HOVER = (
    "<b>%{customdata[0]}</b> from %{customdata[1]} to %{customdata[2]} %{customdata[3]}<br>runtime %{x:+.2f}%"
    "%{customdata[4]}<extra></extra>"
)


def _side(table: pd.DataFrame, side: str, series: int, name: str) -> dict[str, object]:
    names, labels, units = (table[column].tolist() for column in ("parameter", "label", "unit"))
    own = [_value(*pair) for pair in zip(names, table["value"].tolist(), strict=True)]
    moved = [_value(*pair) for pair in zip(names, table[f"{side}_value"].tolist(), strict=True)]
    within = table[f"{side}_within"].tolist()
    notes = ["" if held else "<br>outside the trained range" for held in within]
    pattern = {"shape": ["" if held else OUTSIDE_PATTERN for held in within], "solidity": 0.35}
    return {
        "type": "bar",
        "name": name,
        "x": 100 * table[f"{side}_change"].to_numpy(dtype=np.float64),
        "y": [wrapped(f"{label} {value}", LABEL_CHARACTERS) for label, value in zip(labels, own, strict=True)],
        "orientation": "h",
        "marker": {"color": colour(series), "pattern": pattern},
        "text": moved,
        "textposition": "outside",
        "cliponaxis": False,
        "customdata": table_of_columns(labels, own, moved, units, notes),
        "hovertemplate": _HOVER,
    }


def _value(parameter: object, value: object) -> str:
    if isinstance(value, str):
        return value_words(str(parameter), value)
    return f"{value:,.0f}" if isinstance(value, int | float) and not np.isnan(value) else ""


def _axis(table: pd.DataFrame) -> list[float]:
    changes = 100 * table[["low_change", "high_change"]].to_numpy(dtype=np.float64)
    low = min(0.0, float(np.nanmin(changes, initial=0.0)))
    high = max(0.0, float(np.nanmax(changes, initial=0.0)))
    room = max(high - low, 0.5) * (ROOM_FOR_TEXT - 1)
    return [low - room, high + room]
