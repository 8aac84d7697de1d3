"""Errors by name, in percent, in the table's order from the top."""

import pandas as pd

from perfvec.charts.error_ranges import error_range_chart


def test_mean_and_worst_are_percent():
    table = pd.DataFrame(
        {"name": ["a", "b"], "mean_error": [0.2, 0.1], "worst_error": [0.5, 0.3], "bias": [-0.1, 0.0], "pairs": [4, 4]}
    )
    figure = error_range_chart(table)
    mean, worst = figure.data
    assert list(mean.x) == [20, 10]
    assert list(worst.x) == [50, 30]
    assert list(mean.y) == ["a", "b"]
    assert figure.layout.yaxis.autorange == "reversed"
    assert figure.layout.xaxis.title.text == "Error of total cycles (%)"
