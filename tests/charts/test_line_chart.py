"""Charts of lines as data: an axis that holds everything, and a document without NaN."""

import json
from math import nan

from perfvec.charts.line_chart import Line, LineChart, LinePoint


def chart(*points: LinePoint) -> LineChart:
    return LineChart((Line("a design", 0, points),), "Size (kB)", "Runtime (µs)", ticks=(1.0, 2048.0))


def point(y: float, low: float = nan, high: float = nan) -> LinePoint:
    return LinePoint(1.0, y, low, high, False, ("said",))


def test_the_axis_holds_points_and_bounds():
    low, high = chart(point(3.0, 2.0, 5.0), point(nan)).y_range
    assert low < 2.0
    assert high > 5.0


def test_an_axis_without_extent_still_has_some():
    for found in (chart(point(3.0)).y_range, chart(point(nan)).y_range, chart(point(0.0)).y_range):
        assert found[0] < found[1]


def test_the_document_is_json():
    document = chart(point(3.0, 2.0, 5.0), point(nan)).document()
    series = json.loads(json.dumps(document, allow_nan=False))["series"][0]
    assert series["name"] == "a design"
    assert series["points"][0] == {"x": 1.0, "y": 3.0, "low": 2.0, "high": 5.0, "isOwn": False, "notes": ["said"]}
    assert series["points"][1]["y"] is None
    assert document["ticks"] == [[1.0, "1"], [2048.0, "2,048"]]
