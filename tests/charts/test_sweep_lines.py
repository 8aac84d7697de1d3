"""Sweeps: lines, bands, the shade of what was learned from, and the designs' own values."""

import numpy as np

from perfvec.charts.sweep_lines import SweepLine, SweptParameter, sweep_lines

SIZES = (64, 128, 256, 512)
PARAMETER = SweptParameter("L2 cache size", "kB", is_log=True, trained=(64, 256))


def line(values=SIZES, has_band=True, series=0, own=1):
    points = np.linspace(4.0, 3.0, len(values))
    return SweepLine(f"design {series}", values, points, points * 0.9, points * 1.2, own, series, has_band)


def test_a_line_shows_its_points_and_marks_its_own_value():
    chart = sweep_lines([line()], PARAMETER, "Runtime (µs)")
    points = chart.lines[0].points
    assert [point.x for point in points] == list(SIZES)
    assert [point.y for point in points] == np.linspace(4.0, 3.0, 4).tolist()
    assert [point.is_own for point in points] == [False, True, False, False]
    assert chart.x_title == "L2 cache size (kB)"
    assert chart.is_log
    assert chart.ticks == SIZES
    assert points[1].notes[0] == "design 0 at 128 kB (the design's own)"
    assert points[0].notes[2] == "against its own value +9.1%"


def test_bands_are_drawn_where_asked_and_hold_the_bounds():
    with_band, bare = sweep_lines([line(), line(series=1, has_band=False)], PARAMETER, "").lines
    np.testing.assert_allclose([point.high for point in with_band.points], np.linspace(4.0, 3.0, 4) * 1.2)
    np.testing.assert_allclose([point.low for point in with_band.points], np.linspace(4.0, 3.0, 4) * 0.9)
    assert all(np.isnan([point.low, point.high]).all() for point in bare.points)
    assert "90%" in bare.points[0].notes[1]


def test_what_was_learned_from_is_shaded_within_the_axis():
    assert sweep_lines([line()], PARAMETER, "").shade == (64, 256)
    wide = SweptParameter("L2 cache size", "kB", is_log=True, trained=(1, 4096))
    assert sweep_lines([line()], wide, "").shade == (64, 512)
    assert sweep_lines([line()], SweptParameter("x", "", is_log=True, trained=None), "").shade is None


def test_a_zero_makes_the_axis_linear():
    chart = sweep_lines([line((0, 1, 2, 3))], SweptParameter("Depth", "cycles", is_log=True, trained=(0, 2)), "")
    assert not chart.is_log


def test_choices_are_words_at_positions():
    chart = sweep_lines([line(("none", "stride", "tagged"))], SweptParameter("Prefetcher", "", False, None), "")
    assert chart.words == ("none", "stride", "tagged")
    assert [point.x for point in chart.lines[0].points] == [0, 1, 2]
    np.testing.assert_allclose([point.high for point in chart.lines[0].points], np.linspace(4.0, 3.0, 3) * 1.2)
    assert chart.shade is None
