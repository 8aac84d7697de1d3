"""What explains a tile: the share of data accesses that would miss by cache size, and the cache that each tile needs.

Enters: reuse histograms by tile, and cache sizes. Leaves: figures.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from perfvec.charts.style import NEUTRAL, colour, finish, symbol
from perfvec.features.reuse_histogram import ReuseHistogram, capacities_kb

TICKS_KB = (0.0625, 1, 16, 256, 4096, 65536)
TICK_TEXTS = ("64 B", "1 kB", "16 kB", "256 kB", "4 MB", "64 MB")
TICKS_PERCENT = (0.001, 0.01, 0.1, 1, 10, 100)
SMALLEST_SHARE = 1e-3


def tile_miss_chart(reuse: Mapping[str, ReuseHistogram], cache_sizes_kb: Mapping[str, float]) -> go.Figure:
    """Draw the share of data accesses that would miss in fully associative LRU caches, one line a tile.

    Args:
        reuse: stack distances of data accesses by tile, in the tiles' order.
        cache_sizes_kb: caches to mark by vertical lines, name to kB.
    """
    figure, sizes = go.Figure(), capacities_kb()
    for series, (tile, histogram) in enumerate(reuse.items()):
        ratios = np.maximum(100 * histogram.miss_ratios(), SMALLEST_SHARE)
        figure.add_scatter(
            name=f"tile {tile}",
            x=sizes,
            y=ratios,
            mode="lines+markers",
            line={"color": colour(series), "width": 2},
            marker={"symbol": symbol(series), "size": 6},
            customdata=[[f"{size:,g} kB"] for size in sizes],
            hovertemplate=f"<b>tile {tile}</b><br>cache of %{{customdata[0]}}: %{{y:.3g}}% would miss<extra></extra>",
        )
    for name, size_kb in cache_sizes_kb.items():
        figure.add_vline(x=size_kb, line={"color": NEUTRAL, "dash": "dot", "width": 1.5})
        figure.add_annotation(
            x=np.log10(size_kb), y=1, yref="paper", text=f"{name} {size_kb:,g} kB", textangle=-90, xanchor="right",
            yanchor="top", showarrow=False,
        )  # fmt: skip
    figure.update_xaxes(type="log", tickvals=TICKS_KB, ticktext=TICK_TEXTS)
    figure.update_yaxes(type="log", tickvals=TICKS_PERCENT)
    title = "Cache size (64-byte lines, fully associative, LRU)"
    return finish(figure, x_title=title, y_title="Data accesses that miss (%)", height_px=440)


def needed_cache_chart(table: pd.DataFrame, cache_sizes_kb: Mapping[str, float]) -> go.Figure:
    """Draw each tile's footprint and the cache it needs, beside the sizes of caches.

    Args:
        table: columns tile, footprint_kb and needed_kb, as `tile_reuse_table` gives them.
        cache_sizes_kb: caches to mark by horizontal lines, name to kB.
    """
    figure = go.Figure()
    lines = (("needed_kb", "cache in which 99% of repeated accesses hit"), ("footprint_kb", "footprint, all data"))
    for series, (column, name) in enumerate(lines):
        figure.add_scatter(
            name=name,
            x=table["tile"],
            y=table[column],
            mode="lines+markers",
            line={"color": colour(series), "width": 2},
            marker={"symbol": symbol(series), "size": 8},
            hovertemplate=f"tile %{{x}}: %{{y:,.4g}} kB<br>{name}<extra></extra>",
        )
    for name, size_kb in cache_sizes_kb.items():
        text = f"{name} {size_kb:,g} kB"
        figure.add_hline(y=size_kb, line={"color": NEUTRAL, "dash": "dot", "width": 1.5})
        figure.add_annotation(
            x=1, xref="paper", xanchor="right", y=np.log10(size_kb), yanchor="bottom", text=text, showarrow=False
        )
    figure.update_xaxes(type="category")
    figure.update_yaxes(type="log", tickvals=TICKS_KB, ticktext=TICK_TEXTS)
    return finish(figure, x_title="Tile size", y_title="Size", height_px=400)
