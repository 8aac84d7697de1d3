"""Phases over time, as CPI."""

import numpy as np

from perfvec.charts.phase_lines import phase_chart


def test_the_last_phase_is_divided_by_its_own_length():
    figure = phase_chart(np.array([2000.0, 1000.0]), None, 1500)
    assert list(figure.data[0].y) == [2.0, 2.0]
    assert list(figure.data[0].x) == [0.0, 1.0]


def test_measurement_is_drawn_under_the_prediction_and_differs_in_line():
    figure = phase_chart(np.array([1000.0]), np.array([1100]), 1000)
    measured, predicted = figure.data
    assert measured.name == "measured by gem5"
    assert list(measured.y) == [1.1]
    assert measured.line.dash != predicted.line.dash


def test_a_cold_start_does_not_flatten_the_rest_and_is_said():
    cycles = np.full(20, 500.0)
    cycles[0] = 9000.0
    figure = phase_chart(cycles, None, 20_000)
    assert figure.layout.yaxis.range[1] < 1
    assert "CPI 9.0" in figure.layout.annotations[0].text


def test_a_short_program_is_shown_whole():
    figure = phase_chart(np.array([9000.0, 500.0]), None, 2000)
    assert figure.layout.yaxis.range[1] > 9
    assert not figure.layout.annotations
