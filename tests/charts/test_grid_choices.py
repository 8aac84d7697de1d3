"""The best design is at zero; choices are where the method put them."""

import pandas as pd
import pytest

from perfvec.charts.grid_choices import grid_choices_chart

GRID = pd.DataFrame(
    {"l1d_kb": [4, 4, 8, 8], "l2_kb": [256, 512, 256, 512], "cycles": [10, 10, 8, 8], "cost": [1.0, 2.0, 1.5, 3.0]}
)
CHOICES = pd.DataFrame({"l1d_kb": [4, 8], "l2_kb": [256, 256], "times": [3, 1]})


def test_designs_are_percent_above_the_best():
    heat, _ = grid_choices_chart(GRID, CHOICES).data
    assert [list(line) for line in heat.customdata] == [
        [0, pytest.approx(100)],
        [pytest.approx(20), pytest.approx(140)],
    ]
    assert list(heat.x) == ["256", "512"]
    assert list(heat.y) == ["4", "8"]


def test_a_design_chosen_more_often_has_a_larger_marker():
    _, chosen = grid_choices_chart(GRID, CHOICES).data
    assert list(zip(chosen.x, chosen.y, strict=True)) == [("256", "4"), ("256", "8")]
    assert chosen.marker.size[0] > chosen.marker.size[1]
    assert list(chosen.customdata) == [75, 25]
