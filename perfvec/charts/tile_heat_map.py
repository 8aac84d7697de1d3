"""Tiles against machines: how much slower each tile is than that machine's best, as a heat map.

Enters: the tiling table (see `perfvec.exploration.tiling.tiling_table`). Leaves: a figure.
"""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from perfvec.charts.style import SEQUENTIAL, finish, wrapped

ROW_PX = 34
MOST_SHOWN = 1.0  # twice the best tile's time, where colours end
BEST = "best"


def tile_heat_map(table: pd.DataFrame) -> go.Figure:
    """Draw a row a machine, a column a tile; a cell says how far above the machine's best tile it is predicted."""
    tiles, machines = list(table["tile"].unique()), list(table["machine"].unique())
    grid = table.pivot(index="machine", columns="tile", values="over_best").loc[machines, tiles]
    figure = go.Figure(
        go.Heatmap(
            x=tiles,
            y=[wrapped(name) for name in machines],
            z=grid.clip(upper=MOST_SHOWN).to_numpy(),
            text=[[BEST if value == 0 else f"+{value:.0%}" for value in row] for row in grid.to_numpy()],
            texttemplate="%{text}",
            colorscale=SEQUENTIAL,
            reversescale=True,
            zmin=0,
            zmax=MOST_SHOWN,
            colorbar={"title": {"text": "over best"}, "tickformat": "+.0%", "thickness": 12},
            hovertemplate="<b>%{y}</b>, tile %{x}<br>%{text} of this machine's best tile<extra></extra>",
            xgap=2,
            ygap=2,
        )
    )
    figure.update_xaxes(type="category")
    figure.update_yaxes(autorange="reversed")
    return finish(figure, x_title="Tile size", y_title="", height_px=110 + ROW_PX * len(machines))
