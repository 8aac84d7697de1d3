"""Reuse-distance curves: which share of a program's touches of lines would miss in a cache of a given size.

Enters: program profiles, and the sizes of some caches. Leaves: a figure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

import plotly.graph_objects as go

from perfvec.charts.style import NEUTRAL, colour, finish, symbol
from perfvec.features.program_profile import ProgramProfile
from perfvec.features.reuse_histogram import capacities_kb

Side = Literal["data", "code"]
TICKS_KB = (0.0625, 0.25, 1, 4, 16, 64, 256, 1024, 4096, 16384, 65536)
TICK_TEXTS = ("64 B", "256 B", "1 kB", "4 kB", "16 kB", "64 kB", "256 kB", "1 MB", "4 MB", "16 MB", "64 MB")
FLOOR_PERCENT = 1e-3


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
        figure.add_vline(
            x=size_kb, line={"color": NEUTRAL, "dash": "dot", "width": 1.5},
            annotation={"text": name, "textangle": -90, "yanchor": "top", "xanchor": "right"},
        )  # fmt: skip
    title = "Data accesses that miss (%)" if side == "data" else "Instruction fetches that miss (%)"
    finish(figure, x_title="Cache size (64-byte lines, fully associative, LRU)", y_title=title, height_px=400)
    figure.update_xaxes(type="log", tickvals=TICKS_KB, ticktext=TICK_TEXTS)
    figure.update_yaxes(rangemode="tozero")
    return figure
