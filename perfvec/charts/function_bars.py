"""Where a program's cycles go, by function.

Enters: the attribution to functions. Leaves: a figure, one bar a function.
"""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from perfvec.charts.style import ROOM_FOR_TEXT, colour, finish, wrapped
from perfvec.prediction.attribution import FunctionCycles

MOST_FUNCTIONS = 20


def function_chart(parts: Sequence[FunctionCycles]) -> go.Figure:
    """Draw predicted core cycles of the costliest functions; the rest are one bar, so that all sum to the whole."""
    shown, rest = list(parts[:MOST_FUNCTIONS]), parts[MOST_FUNCTIONS:]
    if rest:
        sums = (sum(item.instructions for item in rest), sum(item.cycles for item in rest), sum(p.share for p in rest))
        shown.append(FunctionCycles(f"{len(rest)} others", *sums))
    figure = go.Figure(
        go.Bar(
            orientation="h",
            x=[item.cycles for item in shown],
            y=[wrapped(item.function, 24) for item in shown],
            marker_color=colour(0),
            text=[f"{item.share:.1%}" for item in shown],
            textposition="outside",
            cliponaxis=False,
            customdata=[[item.function, item.instructions, item.cycles / item.instructions] for item in shown],
            hovertemplate=(
                "<b>%{customdata[0]}</b><br>%{x:,.0f} core cycles (%{text} of the program)<br>"
                "%{customdata[1]:,} instructions, CPI %{customdata[2]:.2f}<extra></extra>"
            ),
        )
    )
    finish(figure, x_title="Predicted core cycles", y_title="", height_px=100 + 24 * len(shown))
    figure.update_yaxes(autorange="reversed")
    figure.update_xaxes(range=_room([item.cycles for item in shown]))
    return figure


def _room(cycles: list[float]) -> list[float]:
    """Ends of the axis, with room for the text beyond the longest bar."""
    return [min(0.0, *cycles), ROOM_FOR_TEXT * max(0.0, *cycles)]
