"""When two machines come to differ on a program: the difference of each 1,000 instructions, and what it adds up to.

Enters: the table of `perfvec.prediction.runtime_split.split_difference` by phase. Leaves: a figure of two panels.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from perfvec.charts.difference_scale import drawn_unit
from perfvec.charts.style import colour, finish

HEIGHT_PX = 460


def phase_difference_chart(table: pd.DataFrame, unit: str, first: str, second: str) -> go.Figure:
    """Draw the phases in the order they run; below, their running sum, which ends at the whole difference.

    Args:
        table: a row a phase: part, instructions, difference.
        unit: of the difference, ns or core cycles.
        first: name of the first machine.
        second: name of the second machine.
    """
    difference = table["difference"].to_numpy(dtype=np.float64)
    starts = np.concatenate([[0], np.cumsum(table["instructions"].to_numpy())[:-1]]) / 1000
    figure = make_subplots(rows=2, shared_xaxes=True, vertical_spacing=0.08, row_heights=[0.55, 0.45])
    finish(figure, x_title="", y_title="", height_px=HEIGHT_PX)
    panels = (("Each 1,000 instructions", difference, 0), ("Sum so far", np.cumsum(difference), 2))
    for row, (title, values, place) in enumerate(panels, 1):
        name, size = drawn_unit(unit, float(np.abs(values).max(initial=0.0)))
        figure.add_trace(
            go.Scatter(
                x=starts,
                y=values / size,
                mode="lines",
                line={"color": colour(place), "width": 1.5, "shape": "hv"},
                fill="tozeroy",
                customdata=table["part"],
                hovertemplate=f"<b>{title.lower()}</b><br>instructions %{{customdata}}<br>%{{y:+.4g}} {name}"
                "<extra></extra>",
                showlegend=False,
            ),
            row=row,
            col=1,
        )
        figure.update_yaxes(title={"text": f"{title} ({name})"}, zeroline=True, zerolinewidth=2, row=row, col=1)
    figure.update_xaxes(title={"text": "Instructions executed (thousands)"}, row=2, col=1)
    figure.update_layout(margin={"t": 28}, hovermode="x")
    figure.add_annotation(
        x=0, y=1, xref="paper", yref="paper", xanchor="left", yanchor="bottom", showarrow=False,
        text=f"below 0: {second} is faster than {first}",
    )  # fmt: skip
    return figure
