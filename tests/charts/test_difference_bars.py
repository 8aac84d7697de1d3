"""Differences of parts between two machines."""

import pandas as pd
import pytest

from perfvec.charts.difference_bars import MOST_PARTS, difference_chart
from perfvec.trace.source_lines import SourceLine


def table(differences, line=0):
    rows = [
        {"part": f"f{place}", "file": "a.c" if line else "", "line": line + place if line else 0, "instructions": 10,
         "first": 2000.0, "second": 2000.0 + difference, "difference": difference}
        for place, difference in enumerate(differences)
    ]  # fmt: skip
    return pd.DataFrame(rows)


def test_the_largest_difference_comes_first_whatever_its_sign():
    bar = difference_chart(table([5.0, -900.0, 30.0]), "ns", "a", "b").data[0]
    assert [name.strip("\u200b") for name in bar.y] == ["f1", "f2", "f0"]
    assert list(bar.text) == ["−900 ns", "+30.0 ns", "+5.00 ns"]
    assert bar.marker.color[0] != bar.marker.color[1]


def test_many_parts_end_in_one_bar_and_sum_to_the_difference():
    differences = [float(place - 7) for place in range(MOST_PARTS + 9)]
    bar = difference_chart(table(differences), "core cycles", "a", "b").data[0]
    assert len(bar.x) == MOST_PARTS
    assert bar.y[-1].strip("\u200b") == "10 others"
    assert sum(bar.x) == pytest.approx(sum(differences))


def test_lines_are_called_by_their_text():
    figure = difference_chart(table([5.0, 6.0], line=3), "ns", "a", "b", {SourceLine("a.c", 3): "  if (x < 1) {"})
    assert [name.strip("\u200b") for name in figure.data[0].y] == ["f1", "3  if (x &lt; 1) {"]


def test_no_difference_is_drawn_as_none():
    figure = difference_chart(table([0.0]), "ns", "a", "b")
    assert list(figure.data[0].text) == ["0"]
    assert figure.layout.xaxis.range[1] > 0


def test_parts_of_one_name_keep_their_own_rows():
    same = table([1.0, 2.0]).assign(part="f")
    assert len(set(difference_chart(same, "ns", "a", "b").data[0].y)) == 2
