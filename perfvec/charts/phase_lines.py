"""A program's phases over time on one machine, predicted and measured.

Enters: core cycles of each 1,000 instructions. Leaves: a figure.
"""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from perfvec.charts.style import colour, finish
from perfvec.representation.representation import PHASE_INSTRUCTIONS

COLD_STEPS = 3
ROOM = 1.15


def phase_chart(
    predicted_cycles: NDArray[np.float64], measured_cycles: NDArray[np.int64] | None, instructions: int
) -> go.Figure:
    """Draw CPI of each 1,000 instructions.

    Args:
        predicted_cycles: float64 [p], core cycles a phase.
        measured_cycles: int64 [p], gem5's, or None where it did not run the pair.
        instructions: of the whole program; the last phase may be shorter than 1,000.
    """
    starts = np.arange(len(predicted_cycles)) * PHASE_INSTRUCTIONS
    lengths = np.minimum(PHASE_INSTRUCTIONS, instructions - starts)
    figure = go.Figure()
    series = [("predicted", predicted_cycles, "solid", 0)]
    if measured_cycles is not None:
        series.insert(0, ("measured by gem5", measured_cycles.astype(np.float64), "dot", 1))
    for name, cycles, dash, place in series:
        figure.add_scatter(
            name=name,
            x=starts / 1000,
            y=cycles / lengths,
            mode="lines",
            line={"color": colour(place), "dash": dash, "width": 1.8, "shape": "hv"},
            customdata=np.column_stack([starts, starts + lengths - 1, cycles]),
            hovertemplate=(
                f"<b>{name}</b><br>instructions %{{customdata[0]:,}} to %{{customdata[1]:,}}<br>"
                "%{customdata[2]:,.0f} core cycles, CPI %{y:.3f}<extra></extra>"
            ),
        )
    finish(
        figure, x_title="Instructions executed (thousands)", y_title="CPI (core cycles per instruction)", height_px=380
    )
    cpi = np.stack([cycles / lengths for _, cycles, _, _ in series])
    _cut_cold_start(figure, cpi)
    figure.update_layout(hovermode="x")
    return figure


def _cut_cold_start(figure: go.Figure, cpi: NDArray[np.float64]) -> None:
    """End the axis above all steps but the first ones, whose cold misses would else flatten the rest, and say so."""
    warm = cpi[:, COLD_STEPS:] if cpi.shape[1] > 2 * COLD_STEPS else cpi
    top = float(warm.max()) * ROOM
    figure.update_yaxes(range=[0, top])
    if cpi.max() > top:
        figure.add_annotation(
            x=0.02, y=1, xref="paper", yref="paper", xanchor="left", yanchor="top", showarrow=False,
            text=f"the cold start reaches CPI {cpi.max():.1f}, above the axis",
        )  # fmt: skip
