"""A tornado of sensitivities: what each parameter alone does to a design's runtime, the largest first.

Enters: the table of `perfvec.exploration.sensitivity.sensitivities`. Leaves: a figure. Bars of values outside the
trained range are hatched.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from perfvec.charts.style import ROOM_FOR_TEXT, colour, finish, wrapped

LESS, MORE = 0, 1  # series whose colours tell a smaller from a larger value
OUTSIDE_PATTERN = "/"
ROW_PX = 32
LABEL_CHARACTERS = 30


def tornado(table: pd.DataFrame, design: str) -> go.Figure:
    """Draw the rows of the table, in their order."""
    figure = go.Figure()
    labels = [wrapped(f"{row['label']} {_value(row['value'])}", LABEL_CHARACTERS) for row in table.to_dict("records")]
    for side, series, name in (("low", LESS, "less (or fastest choice)"), ("high", MORE, "more (or slowest choice)")):
        percent = 100 * table[f"{side}_change"].to_numpy(dtype=np.float64)
        within = table[f"{side}_within"].to_numpy(dtype=np.bool_)
        figure.add_bar(
            name=name,
            x=percent,
            y=labels,
            orientation="h",
            marker={
                "color": colour(series),
                "pattern": {"shape": ["" if held else OUTSIDE_PATTERN for held in within], "solidity": 0.35},
            },
            text=[_value(value) for value in table[f"{side}_value"]],
            textposition="outside",
            cliponaxis=False,
            customdata=_hover_data(table, side),
            hovertemplate=_HOVER,
        )
    figure.update_layout(barmode="group", bargap=0.2, bargroupgap=0)
    figure.update_yaxes(autorange="reversed")
    figure.update_xaxes(range=_axis(table), zeroline=True, zerolinewidth=2)
    title = f"Change of {design}'s runtime (%): left is faster"
    return finish(figure, x_title=title, y_title="", height_px=110 + ROW_PX * len(table))


_HOVER = (
    "<b>%{customdata[0]}</b> from %{customdata[1]} to %{customdata[2]} %{customdata[3]}<br>runtime %{x:+.2f}%"
    "%{customdata[4]}<extra></extra>"
)


def _hover_data(table: pd.DataFrame, side: str) -> list[list[str]]:
    return [
        [
            str(row["label"]), _value(row["value"]), _value(row[f"{side}_value"]), str(row["unit"]),
            "" if row[f"{side}_within"] else "<br>outside the trained range",
        ]
        for row in table.to_dict("records")
    ]  # fmt: skip


def _value(value: object) -> str:
    if isinstance(value, str):
        return value
    return f"{value:,.0f}" if isinstance(value, int | float) and not np.isnan(value) else ""


def _axis(table: pd.DataFrame) -> list[float]:
    changes = 100 * table[["low_change", "high_change"]].to_numpy(dtype=np.float64)
    low = min(0.0, float(np.nanmin(changes, initial=0.0)))
    high = max(0.0, float(np.nanmax(changes, initial=0.0)))
    room = max(high - low, 0.5) * (ROOM_FOR_TEXT - 1)
    return [low - room, high + room]
