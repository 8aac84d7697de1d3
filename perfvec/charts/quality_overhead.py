"""Methods that choose a design: how good their choices are against what they cost.

Enters: the summary of the comparison. Leaves: a figure.
"""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from perfvec.charts.style import colour, finish, symbol

FAMILIES = ("perfvec", "simulating", "simple", "window")  # in the order of their colours
# Zero has no logarithm: it is drawn at the left and bottom edges, where the ticks say 0.
ZERO_SECONDS, ZERO_PERCENT = 0.5, 0.05
SECOND_TICKS = (1, 3, 10, 30, 100, 300)
PERCENT_TICKS = (0.1, 0.3, 1, 3, 10, 30, 100)


def quality_overhead_chart(summary: pd.DataFrame) -> go.Figure:
    """Draw a point a method, with the 95% band of its seeds; both axes logarithmic, best at the lower left.

    Args:
        summary: columns as `perfvec.exploration.comparison_summary.summary_table` makes them.
    """
    figure = go.Figure()
    for position, (_, row) in enumerate(summary.iterrows()):
        family = FAMILIES.index(str(row["family"]))
        better, low, high = (
            max(100 * float(row[name]), ZERO_PERCENT) for name in ("better", "better_low", "better_high")
        )
        figure.add_scatter(
            name=str(row["label"]),
            x=[max(float(row["overhead_seconds"]), ZERO_SECONDS)],
            y=[better],
            error_y={"type": "data", "symmetric": False, "array": [max(high - better, 0.0)],
                     "arrayminus": [max(better - low, 0.0)], "thickness": 1.5},
            mode="markers",
            marker={"color": colour(family), "symbol": symbol(position), "size": 12},
            customdata=[[row["label"], 100 * row["better"], row["overhead_seconds"], 100 * row["regret"]]],
            hovertemplate=(
                "<b>%{customdata[0]}</b><br>%{customdata[1]:.2f}% of designs strictly better than the chosen one<br>"
                "regret %{customdata[3]:.2f}%<br>overhead %{customdata[2]:.1f} s<extra></extra>"
            ),
        )  # fmt: skip
    finish(
        figure,
        x_title="Overhead for all programs (s)",
        y_title="Better designs (%)",
        height_px=600,
    )
    _logarithmic(figure)
    return figure


def _logarithmic(figure: go.Figure) -> None:
    seconds, percents = [ZERO_SECONDS, *SECOND_TICKS], [ZERO_PERCENT, *PERCENT_TICKS]
    figure.update_xaxes(type="log", tickvals=seconds, ticktext=["0", *(f"{tick:g}" for tick in SECOND_TICKS)])
    figure.update_yaxes(type="log", tickvals=percents, ticktext=["0", *(f"{tick:g}" for tick in PERCENT_TICKS)])
