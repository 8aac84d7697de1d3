"""The mix adds to the whole, and neighbours differ without colour."""

from itertools import pairwise

import numpy as np

from perfvec.charts.instruction_mix import instruction_mix_chart
from perfvec.trace.summary import GROUPS
from tests.charts.tables import profile


def test_shares_add_to_a_hundred_percent():
    figure = instruction_mix_chart([profile("one"), profile("two")])
    assert [bar.name for bar in figure.data] == list(GROUPS)
    assert np.allclose(sum(np.array(bar.x) for bar in figure.data), 100)


def test_neighbours_differ_in_hatching():
    shapes = [bar.marker.pattern.shape or "" for bar in instruction_mix_chart([profile()]).data]
    assert all(first != second for first, second in pairwise(shapes))


def test_hover_counts_instructions():
    figure = instruction_mix_chart([profile()])
    load = next(bar for bar in figure.data if bar.name == "load")
    assert list(load.customdata[0]) == ["loop", 100.0]
