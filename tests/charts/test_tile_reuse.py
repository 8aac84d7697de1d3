import numpy as np
import pandas as pd

from perfvec.charts.tile_reuse import needed_cache_chart, tile_miss_chart
from perfvec.features.reuse_histogram import REUSE_BINS, ReuseHistogram

CACHES = {"L1d": 32.0, "L2": 512.0}


def histogram(beyond: int) -> ReuseHistogram:
    counts = np.zeros(REUSE_BINS, dtype=np.int64)
    counts[beyond] = 100
    return ReuseHistogram(counts, 0)


def test_a_line_a_tile_beside_the_caches():
    figure = tile_miss_chart({"4": histogram(1), "8": histogram(5)}, CACHES)
    assert [item.name for item in figure.data] == ["tile 4", "tile 8"]
    assert figure.data[1].y[3] == 100  # 8 lines hold not what comes again after 16 others
    assert figure.data[1].y[6] == 0.001  # none would miss: the least that the axis shows
    assert {shape.x0 for shape in figure.layout.shapes} == set(CACHES.values())
    assert figure.data[0].line.color != figure.data[1].line.color


def test_caches_needed_beside_the_caches_there_are():
    table = pd.DataFrame({"tile": ["4", "8"], "needed_kb": [2.0, 64.0], "footprint_kb": [96.0, 96.0]})
    figure = needed_cache_chart(table, CACHES)
    assert list(figure.data[0].y) == [2, 64]
    assert list(figure.data[1].y) == [96, 96]
    assert {shape.y0 for shape in figure.layout.shapes} == set(CACHES.values())
