"""Reuse-distance curves: which share of a program's touches of lines would miss in a cache of a given size.

Enters: program profiles, and the sizes of some caches. Leaves: a figure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

import numpy as np
import plotly.graph_objects as go

from perfvec.charts.style import NEUTRAL, colour, finish, symbol
from perfvec.features.program_profile import ProgramProfile
from perfvec.features.reuse_histogram import capacities_kb

Side = Literal["data", "code"]
TICKS_KB = (0.0625, 1, 16, 256, 4096, 65536)
TICK_TEXTS = ("64 B", "1 kB", "16 kB", "256 kB", "4 MB", "64 MB")
MARGIN_DECADES = 0.1


def miss_curve_chart(
    profiles: Sequence[ProgramProfile], side: Side, cache_sizes_kb: Mapping[str, float] | None = None
) -> go.Figure:
    """Draw the miss ratio of a fully associative LRU cache against its size, one line a program.

    Args:
        profiles: programs.
        side: data accesses or instruction fetches.
        cache_sizes_kb: caches to mark by vertical lines, name to kB.
    """
    figure, capacities = go.Figure(), capacities_kb()
    for series, profile in enumerate(profiles):
        histogram = profile.data_reuse if side == "data" else profile.code_reuse
        ratios = 100 * histogram.miss_ratios()
        figure.add_scatter(
            name=profile.program,
            x=capacities,
            y=ratios,
            mode="lines+markers",
            line={"color": colour(series), "width": 2},
            marker={"symbol": symbol(series), "size": 6},
            customdata=[[profile.program, f"{size:,g} kB"] for size in capacities],
            hovertemplate=(
                "<b>%{customdata[0]}</b><br>cache of %{customdata[1]}: %{y:.2f}% would miss<br>"
                f"of {histogram.touches:,} touches, {histogram.cold:,} first ones<extra></extra>"
            ),
        )
    for name, size_kb in (cache_sizes_kb or {}).items():
        figure.add_vline(x=size_kb, line={"color": NEUTRAL, "dash": "dot", "width": 1.5})
        figure.add_annotation(  # on a logarithmic axis an annotation's place is the logarithm, a shape's is not
            x=np.log10(size_kb),
            y=1,
            yref="paper",
            text=f"{name} {size_kb:,g} kB",
            textangle=-90,
            xanchor="right",
            yanchor="top",
            showarrow=False,
        )
    title = "Data accesses that miss (%)" if side == "data" else "Instruction fetches that miss (%)"
    finish(figure, x_title="Cache size (64-byte lines, fully associative, LRU)", y_title=title, height_px=400)
    ends = [np.log10(capacities[0]) - MARGIN_DECADES, np.log10(capacities[-1]) + MARGIN_DECADES]
    figure.update_xaxes(type="log", range=ends, tickvals=TICKS_KB, ticktext=TICK_TEXTS, tickangle=0)
    figure.update_yaxes(rangemode="tozero")
    return figure
