"""Charts of rows as data: a document without NaN, and the looks of a series."""

import json
from math import nan

from perfvec.charts.row_chart import RowChart, RowMark, RowSeries, distinct
from perfvec.charts.style import colour, symbol


def test_the_document_is_json_with_the_looks_of_each_series():
    marks = (RowMark(0, 2.0, ("said",), 1.0, 3.0, "base"), RowMark(1, nan, (), is_hatched=True))
    chart = RowChart(("a", "b"), (RowSeries("<b>design</b>", 2, marks),), "CPI", (0.0, 4.0))
    series = json.loads(json.dumps(chart.document(), allow_nan=False))["series"][0]
    assert series["name"] == "<b>design</b>"
    assert (series["colour"], series["symbol"]) == (colour(2), symbol(2))
    assert series["marks"][0] == {
        "row": 0, "value": 2.0, "low": 1.0, "high": 3.0, "text": "base", "isHatched": False, "notes": ["said"],
    }  # fmt: skip
    assert series["marks"][1]["value"] is None
    assert series["marks"][1]["isHatched"]


def test_names_stand_once_in_their_order():
    assert distinct(["b", "a", "b"]) == ("b", "a")
