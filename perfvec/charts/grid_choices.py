"""One program's design grid: how much worse than the best each design is, and which designs a method chose.

Enters: the program's rows of the grid and of the choices. Leaves: a figure.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from perfvec.charts.style import SEQUENTIAL, finish, symbol

CHOSEN_COLOUR = "#ffffff"
EDGE_COLOUR = "#000000"
LARGEST_MARKER_PX = 26


def grid_choices_chart(grid: pd.DataFrame, choices: pd.DataFrame) -> go.Figure:
    """Draw a heat map of the objective over the best, in percent (logarithmic colours), and markers of the choices.

    Args:
        grid: columns l1d_kb, l2_kb, cycles, cost; a row a design.
        choices: columns l1d_kb, l2_kb, times; of one method. A marker's area is the share of seeds.
    """
    table = grid.assign(objective=grid["cycles"] * grid["cost"])
    objectives = table.pivot_table(index="l1d_kb", columns="l2_kb", values="objective")
    excess = 100 * (objectives / objectives.to_numpy().min() - 1)
    rows, columns = [f"{size:g}" for size in objectives.index], [f"{size:g}" for size in objectives.columns]
    figure = go.Figure(
        go.Heatmap(
            x=columns,
            y=rows,
            z=np.log1p(excess.to_numpy()),
            customdata=excess.to_numpy(),
            colorscale=SEQUENTIAL,
            reversescale=True,
            showscale=False,
            text=[[f"{value:.1f}" for value in line] for line in excess.to_numpy()],
            texttemplate="%{text}",
            hovertemplate="L1d %{y} kB, L2 %{x} kB<br>%{customdata:.2f}% above the best design<extra></extra>",
        )
    )
    shares = choices["times"] / choices["times"].sum()
    figure.add_scatter(
        x=[f"{size:g}" for size in choices["l2_kb"]],
        y=[f"{size:g}" for size in choices["l1d_kb"]],
        mode="markers",
        marker={
            "symbol": f"{symbol(0)}-open", "color": EDGE_COLOUR, "size": 10 + LARGEST_MARKER_PX * np.sqrt(shares),
            "line": {"width": 3, "color": CHOSEN_COLOUR},
        },
        customdata=100 * shares,
        hovertemplate="chosen by %{customdata:.0f}% of seeds<extra></extra>",
        name="chosen",
    )  # fmt: skip
    finish(figure, x_title="L2 size (kB)", y_title="L1 data cache size (kB)", height_px=420)
    for update in (figure.update_xaxes, figure.update_yaxes):
        update(type="category")  # numbers as text would make an axis of numbers
    return figure
