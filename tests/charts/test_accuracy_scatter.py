"""Predicted against measured: the diagonal, the band, every pair."""

import numpy as np
import pandas as pd

from perfvec.charts.accuracy_scatter import BAND, MOST_POINTS_SVG, accuracy_scatter_chart


def pairs(count: int) -> pd.DataFrame:
    measured = np.linspace(0.5, 4, count)
    return pd.DataFrame(
        {
            "program": [f"p{place}" for place in range(count)],
            "machine": "m",
            "measured_cpi": measured,
            "predicted_cpi": 1.05 * measured,
            "error": 0.05,
            "core": np.where(np.arange(count) % 2, "in-order machines", "out-of-order machines"),
        }
    )


def test_the_band_is_ten_percent_around_the_diagonal():
    band, line, *_ = accuracy_scatter_chart(pairs(4), "core").data
    upper = np.array(band.y[: len(line.x)])
    assert np.allclose(upper, np.array(line.y) * (1 + BAND))
    assert np.array_equal(line.x, line.y)


def test_every_pair_is_drawn_once():
    figure = accuracy_scatter_chart(pairs(7), "core")
    assert sum(len(trace.x) for trace in figure.data[2:]) == 7
    assert figure.layout.xaxis.type == figure.layout.yaxis.type == "log"


def test_many_points_are_left_to_the_graphics_card():
    assert {trace.type for trace in accuracy_scatter_chart(pairs(MOST_POINTS_SVG + 1), "core").data[2:]} == {
        "scattergl"
    }


def test_an_absurd_prediction_does_not_end_the_chart():
    table = pairs(3).assign(predicted_cpi=[-1.0, 1.0, 2.0])
    assert np.isfinite(np.array(accuracy_scatter_chart(table, "core").data[1].x, dtype=float)).all()
