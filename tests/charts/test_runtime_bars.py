"""Bars of runtimes: what is drawn is what the table says, in the unit of the axis."""

import numpy as np
import pytest

from perfvec.charts.runtime_bars import CPI, MEASURED_NAME, MOST_BARS, runtime_chart, runtime_quantity
from perfvec.charts.style import MEASURED_PATTERN
from tests.charts.tables import comparison


def test_bars_show_prediction_and_measurement_side_by_side():
    table = comparison(2, 2)
    figure = runtime_chart(table, CPI)
    bars = {bar.name: bar for bar in figure.data}
    assert list(bars["machine_1"].x) == table[table["machine"] == "machine_1"]["cpi"].tolist()
    measured = bars["machine_1, measured"]
    assert list(measured.x) == table[table["machine"] == "machine_1"]["measured_cpi"].tolist()
    assert measured.marker.pattern.shape == MEASURED_PATTERN
    assert measured.marker.color == bars["machine_1"].marker.color
    assert figure.layout.barmode == "group"
    assert "core cycles per instruction" in figure.layout.xaxis.title.text


def test_the_error_stands_at_the_bar():
    figure = runtime_chart(comparison(1, 1), CPI)
    assert list(figure.data[0].text) == ["-9.1%"]


def test_nothing_measured_is_drawn_where_nothing_was_measured():
    figure = runtime_chart(comparison(2, 2, measured=False), CPI)
    assert [bar.name for bar in figure.data] == ["machine_0", "machine_1"]
    assert MEASURED_NAME not in [bar.name for bar in figure.data]
    assert list(figure.data[0].text) == ["", ""]


def test_the_unit_of_the_axis_is_that_of_the_bars():
    table = comparison(2, 1)
    quantity = runtime_quantity(table)
    assert quantity.title == "Runtime (µs)"
    assert np.allclose(runtime_chart(table, quantity).data[0].x, table["runtime_ns"] / 1000)


def test_an_unknown_period_leaves_the_runtime_empty():
    table = comparison(1, 1, measured=False).assign(runtime_ns=np.nan, measured_runtime_ns=np.nan)
    figure = runtime_chart(table, runtime_quantity(table))
    assert np.isnan(figure.data[0].x).all()


def test_many_pairs_are_markers_that_differ_in_shape():
    machines = 6
    figure = runtime_chart(comparison(MOST_BARS // machines + 1, machines), CPI)
    predicted = [trace for trace in figure.data if not trace.name.endswith("by gem5")]
    assert {trace.type for trace in figure.data} == {"scatter"}
    assert len({trace.marker.symbol for trace in predicted}) == machines


@pytest.mark.parametrize("count", [2, MOST_BARS + 1])
def test_hover_says_what_and_where(count):
    figure = runtime_chart(comparison(count, 1), CPI)
    assert list(figure.data[0].customdata[0][:4]) == ["program-0", "machine_0", 500, 1000.0]
    assert "core cycles" in figure.data[0].hovertemplate
