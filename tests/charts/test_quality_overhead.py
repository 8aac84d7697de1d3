"""A point a method; zero has a place on logarithmic axes."""

import pandas as pd

from perfvec.charts.quality_overhead import ZERO_PERCENT, ZERO_SECONDS, quality_overhead_chart

SUMMARY = pd.DataFrame(
    {
        "label": ["Ours", "Theirs"],
        "family": ["perfvec", "simulating"],
        "better": [0.0, 0.03],
        "better_low": [0.0, 0.01],
        "better_high": [0.0, 0.06],
        "overhead_seconds": [0.0, 100.0],
        "regret": [0.0, 0.02],
    }
)


def test_points_and_bands_are_in_percent():
    ours, theirs = quality_overhead_chart(SUMMARY).data
    assert (list(ours.x), list(ours.y)) == ([ZERO_SECONDS], [ZERO_PERCENT])
    assert (list(theirs.x), list(theirs.y)) == ([100], [3])
    assert (list(theirs.error_y.array), list(theirs.error_y.arrayminus)) == ([3], [2])


def test_methods_differ_in_symbol_and_families_in_colour_and_axes_have_units():
    figure = quality_overhead_chart(SUMMARY)
    ours, theirs = figure.data
    assert ours.marker.symbol != theirs.marker.symbol
    assert ours.marker.color != theirs.marker.color
    assert "(s)" in figure.layout.xaxis.title.text
    assert "(%)" in figure.layout.yaxis.title.text
    assert figure.layout.xaxis.ticktext[0] == figure.layout.yaxis.ticktext[0] == "0"
