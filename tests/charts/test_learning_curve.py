import pandas as pd
import pytest

from perfvec.charts.learning_curve import learning_curve_chart

CURVE = pd.DataFrame(
    {
        "measured_programs": [0, 1, 2, 20],
        "median": [0.4, 0.2, 0.1, 0.05],
        "low": [0.1, 0.05, 0.02, 0.0],
        "high": [2.0, 0.9, 0.4, 0.1],
        "mean": [0.6, 0.3, 0.15, 0.06],
        "judged": [60, 40, 20, 3],
    }
)


def test_median_and_band_are_drawn_over_the_number_of_programs():
    figure = learning_curve_chart(CURVE)
    band, median = figure.data
    assert list(median.x) == [0, 1, 2, 20]
    assert list(median.y) == [0.4, 0.2, 0.1, 0.05]
    assert list(band.y) == [2.0, 0.9, 0.4, 0.1, 0.001, 0.02, 0.05, 0.1]
    assert list(band.x) == [0, 1, 2, 20, 20, 2, 1, 0]
    assert figure.layout.xaxis.title.text == "Programs measured"
    assert "of a program not measured" in figure.layout.yaxis.title.text


def test_errors_of_nothing_can_be_drawn_on_a_logarithmic_axis():
    figure = learning_curve_chart(CURVE)
    assert figure.layout.yaxis.type == "log"
    assert min(figure.data[0].y) > 0


@pytest.mark.parametrize(("rows", "step"), [(3, 1), (4, None)])
def test_few_programs_have_a_tick_each(rows, step):
    assert learning_curve_chart(CURVE.head(rows)).layout.xaxis.dtick == step
