"""Sweeps: lines, bands, the shade of what was learned from, and the designs' own values."""

import numpy as np

from perfvec.charts.sweep_lines import SweepLine, SweptParameter, sweep_lines

SIZES = (64, 128, 256, 512)
PARAMETER = SweptParameter("L2 cache size", "kB", is_log=True, trained=(64, 256))


def line(values=SIZES, has_band=True, series=0, own=1):
    points = np.linspace(4.0, 3.0, len(values))
    return SweepLine(f"design {series}", values, points, points * 0.9, points * 1.2, own, series, has_band)


def named(figure, name):
    return next(trace for trace in figure.data if trace.name == name)


def test_a_line_shows_its_points_and_marks_its_own_value():
    figure = sweep_lines([line()], PARAMETER, "Runtime (µs)")
    drawn = named(figure, "design 0")
    assert list(drawn.x) == list(SIZES)
    assert list(drawn.y) == np.linspace(4.0, 3.0, 4).tolist()
    assert np.argmax(drawn.marker.size) == 1
    assert figure.layout.xaxis.title.text == "L2 cache size (kB)"
    assert figure.layout.xaxis.type == "log"
    assert list(figure.layout.xaxis.ticktext) == ["64", "128", "256", "512"]


def test_bands_are_drawn_where_asked_and_hold_the_bounds():
    figure = sweep_lines([line(), line(series=1, has_band=False)], PARAMETER, "")
    bands = [trace for trace in figure.data if trace.name.endswith("band")]
    assert [band.name for band in bands] == ["design 0, 90% band"]
    np.testing.assert_allclose(bands[0].y[:4], np.linspace(4.0, 3.0, 4) * 1.2)
    np.testing.assert_allclose(bands[0].y[4:], (np.linspace(4.0, 3.0, 4) * 0.9)[::-1])


def test_what_was_learned_from_is_shaded_within_the_axis():
    shade = sweep_lines([line()], PARAMETER, "").layout.shapes[0]
    assert (shade.x0, shade.x1) == (64, 256)
    wide = SweptParameter("L2 cache size", "kB", is_log=True, trained=(1, 4096))
    shade = sweep_lines([line()], wide, "").layout.shapes[0]
    assert (shade.x0, shade.x1) == (64, 512)
    assert not sweep_lines([line()], SweptParameter("x", "", is_log=True, trained=None), "").layout.shapes


def test_a_zero_makes_the_axis_linear():
    figure = sweep_lines([line((0, 1, 2, 3))], SweptParameter("Depth", "cycles", is_log=True, trained=(0, 2)), "")
    assert figure.layout.xaxis.type == "linear"


def test_choices_are_markers_with_error_bars():
    figure = sweep_lines([line(("none", "stride", "tagged"))], SweptParameter("Prefetcher", "", False, None), "")
    drawn = named(figure, "design 0")
    assert drawn.mode == "markers"
    np.testing.assert_allclose(drawn.y + drawn.error_y.array, np.linspace(4.0, 3.0, 3) * 1.2)
    assert not figure.layout.shapes
    bare = sweep_lines([line(("none", "stride"), has_band=False)], SweptParameter("Prefetcher", "", False, None), "")
    assert named(bare, "design 0").error_y.array is None


def test_a_band_leaves_out_what_is_not_predicted():
    points = np.array([4.0, np.nan, 3.0])
    gap = SweepLine("design 0", (1, 2, 3), points, points, points, 0, 0, True)
    band = sweep_lines([gap], PARAMETER, "").data[0]
    assert list(band.x) == [1, 3, 3, 1]
