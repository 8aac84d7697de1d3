"""Where a program's cycles go, by function.

Enters: the table of `perfvec.prediction.runtime_split.split_runtime` by function. Leaves: a figure, a bar a function.
"""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from perfvec.charts.style import ROOM_FOR_TEXT, colour, finish, wrapped

MOST_FUNCTIONS = 20


def function_chart(table: pd.DataFrame) -> go.Figure:
    """Draw predicted core cycles of the costliest functions; the rest are one bar, so that all sum to the whole.

    Args:
        table: a row a function: part, instructions, cycles, share.
    """
    shown = _shown(table)
    figure = go.Figure(
        go.Bar(
            orientation="h",
            x=shown["cycles"],
            # A suffix without width tells functions of one name apart.
            y=[wrapped(name, 24) + "\u200b" * place for place, name in enumerate(shown["part"])],
            marker_color=colour(0),
            text=[f"{share:.1%}" for share in shown["share"]],
            textposition="outside",
            cliponaxis=False,
            customdata=[
                [row["part"], row["instructions"], row["cycles"] / row["instructions"]]
                for row in shown.to_dict("records")
            ],
            hovertemplate=(
                "<b>%{customdata[0]}</b><br>%{x:,.0f} core cycles (%{text} of the program)<br>"
                "%{customdata[1]:,} instructions, CPI %{customdata[2]:.2f}<extra></extra>"
            ),
        )
    )
    finish(figure, x_title="Predicted core cycles", y_title="", height_px=100 + 24 * len(shown))
    figure.update_yaxes(autorange="reversed")
    figure.update_xaxes(range=_room(shown["cycles"].tolist()))
    return figure


def _shown(table: pd.DataFrame) -> pd.DataFrame:
    ranked = table.sort_values("cycles", ascending=False, kind="stable")
    rest = ranked.iloc[MOST_FUNCTIONS:]
    if rest.empty:
        return ranked
    sums = rest[["instructions", "cycles", "share"]].sum()
    others = pd.DataFrame([{"part": f"{len(rest)} others", **sums.to_dict()}])
    return pd.concat([ranked.iloc[:MOST_FUNCTIONS], others], ignore_index=True)


def _room(cycles: list[float]) -> list[float]:
    """Ends of the axis, with room for the text beyond the longest bar."""
    return [min(0.0, *cycles), ROOM_FOR_TEXT * max(0.0, *cycles)]
