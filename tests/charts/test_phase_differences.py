"""Differences over time."""

import pandas as pd
import pytest

from perfvec.charts.phase_differences import phase_difference_chart

TABLE = pd.DataFrame({"part": ["0 to 999", "1,000 to 1,499"], "instructions": [1000, 500], "difference": [-40.0, 15.0]})


def test_the_sum_ends_at_the_whole_difference():
    each, total = phase_difference_chart(TABLE, "ns", "a", "b").data
    assert list(each.y) == [-40.0, 15.0]
    assert total.y[-1] == pytest.approx(-25.0)
    assert list(each.x) == [0.0, 1.0]


def test_each_panel_has_the_unit_that_suits_it():
    many = pd.DataFrame({"part": "x", "instructions": 1000, "difference": [600.0] * 10})
    figure = phase_difference_chart(many, "ns", "a", "b")
    assert figure.layout.yaxis.title.text == "Each 1,000 instructions (ns)"
    assert figure.layout.yaxis2.title.text == "Sum so far (µs)"
    assert "b is faster than a" in figure.layout.annotations[-1].text
