"""Reuse curves fall with the size of the cache, to the share of first touches."""

import numpy as np

from perfvec.charts.miss_curves import miss_curve_chart
from tests.charts.tables import profile


def test_the_curve_drops_where_the_distances_are():
    line = miss_curve_chart([profile(data={3: 75})], "data").data[0]
    # Bin 3 holds distances 4 to 7: a cache of 4 lines (256 B) misses them, one of 8 lines (512 B) does not.
    sizes = list(line.x)
    assert line.y[sizes.index(0.25)] == 100
    assert line.y[sizes.index(0.5)] == 25


def test_each_side_has_its_own_curve_and_axis():
    data, code = (miss_curve_chart([profile()], side) for side in ("data", "code"))
    assert data.data[0].y[-1] != code.data[0].y[-1]
    assert "Data accesses" in data.layout.yaxis.title.text
    assert "Instruction fetches" in code.layout.yaxis.title.text


def test_caches_are_marked_at_their_size_on_the_logarithmic_axis():
    figure = miss_curve_chart([profile()], "data", {"L1d": 32.0})
    assert figure.layout.xaxis.type == "log"
    assert figure.layout.shapes[0].x0 == 32.0
    assert np.isclose(figure.layout.annotations[0].x, np.log10(32))
    assert figure.layout.annotations[0].text == "L1d 32 kB"
