"""The map of programs: near each other what trained machines cannot tell apart.

Enters: a table of coordinates (see `perfvec.prediction.program_map`). Leaves: a figure.
"""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd
import plotly.graph_objects as go

from perfvec.charts.style import colour, finish, symbol

HIGHLIGHT_PX = 16
LABEL_OFFSETS = ((0, -60), (30, 50), (-30, -35), (30, -85), (-30, 75), (0, 100))  # px; labels of neighbours part


def program_map_chart(
    table: pd.DataFrame, group: str, explained: tuple[float, float], marked: Collection[str]
) -> go.Figure:
    """Draw the map.

    Args:
        table: columns program, x, y, mean_cpi, split, family.
        group: the column that gives colour and symbol.
        explained: share of the variance along each axis, 0 to 1.
        marked: programs to name and to draw larger.
    """
    figure = go.Figure()
    for series, name in enumerate(table[group].unique()):
        rows = table[table[group] == name]
        figure.add_scatter(
            name=name,
            x=rows["x"],
            y=rows["y"],
            mode="markers",
            marker={
                "color": colour(series),
                "symbol": symbol(series),
                "size": [HIGHLIGHT_PX if program in marked else 9 for program in rows["program"]],
                "line": {"width": 1, "color": "rgba(128,128,128,0.6)"},
            },
            customdata=rows[["program", "split", "family", "mean_cpi"]].to_numpy(),
            hovertemplate=(
                "<b>%{customdata[0]}</b><br>%{customdata[2]}, split: %{customdata[1]}<br>"
                "mean predicted CPI %{customdata[3]:.2f} core cycles per instruction<extra></extra>"
            ),
        )
    for place, row in enumerate(table[table["program"].isin(marked)].itertuples()):
        figure.add_annotation(
            x=row.x, y=row.y, text=row.program, showarrow=True, arrowhead=0, arrowwidth=1,
            ax=LABEL_OFFSETS[place % len(LABEL_OFFSETS)][0], ay=LABEL_OFFSETS[place % len(LABEL_OFFSETS)][1],
        )  # fmt: skip
    return finish(
        figure,
        x_title=f"First component (log CPI ratio), {explained[0]:.0%} of the variance",
        y_title=f"Second component (log CPI ratio), {explained[1]:.0%} of the variance",
        height_px=520,
    )
