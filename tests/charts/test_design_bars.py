"""Bars of designs: what is drawn is what the table says, with its bounds and its change against the base."""

import json

import numpy as np
import pandas as pd
import pytest

from perfvec.charts.design_bars import CPI, MOST_BARS, change_bars, design_bars, runtime_quantity


def comparison(programs, designs):
    rows = []
    for program in range(programs):
        for design in range(designs):
            cycles = 1000.0 * (program + 1) * (1 + 0.1 * design)
            row = {"design": f"design {design}", "program": f"program-{program}", "instructions": 500}
            for name, factor in (("", 1.0), ("_low", 0.8), ("_high", 1.3)):
                row |= {f"cycles{name}": cycles * factor, f"cpi{name}": cycles * factor / 500}
                row[f"runtime{name}_ns"] = cycles * factor * 0.5
            rows.append({**row, "change": 0.1 * design, "is_base": design == 0, "within_trained_range": True})
    return pd.DataFrame(rows)


def values(series):
    return [mark.value for mark in series.marks]


def test_bars_have_their_bounds_and_say_their_change():
    table = comparison(2, 2)
    chart = design_bars(table, CPI)
    first, second = chart.series
    rows = table[table["design"] == "design 1"]
    assert chart.rows == ("program-0", "program-1")
    assert values(second) == rows["cpi"].tolist()
    np.testing.assert_allclose([mark.high for mark in second.marks], rows["cpi_high"])
    np.testing.assert_allclose([mark.low for mark in second.marks], rows["cpi_low"])
    assert [mark.text for mark in first.marks] == ["base", "base"]
    assert [mark.text for mark in second.marks] == ["+10.0%", "+10.0%"]
    assert chart.x_range[1] >= table["cpi_high"].max()
    assert "core cycles per instruction" in chart.x_title


def test_runtime_is_drawn_in_the_unit_of_its_axis():
    table = comparison(2, 1)
    quantity = runtime_quantity(table)
    assert quantity.title == "Runtime (µs)"
    np.testing.assert_allclose(values(design_bars(table, quantity).series[0]), table["runtime_ns"] / 1000)


def test_changes_leave_the_base_out_and_keep_its_colours():
    table = comparison(2, 3)
    chart, bars = change_bars(table), design_bars(table, CPI)
    assert [series.name for series in chart.series] == ["design 1", "design 2"]
    np.testing.assert_allclose(values(chart.series[1]), [20.0, 20.0])
    assert chart.series[1].number == bars.series[2].number
    assert "design 0" in chart.x_title
    low, high = chart.x_range
    assert low <= 0
    assert high >= 20


@pytest.mark.parametrize("draw", [change_bars, lambda table: design_bars(table, CPI)])
def test_many_pairs_are_markers(draw):
    assert draw(comparison(2, 3)).as_bars
    assert not draw(comparison(MOST_BARS // 3 + 1, 3)).as_bars


def test_what_is_not_predicted_is_left_empty():
    table = comparison(1, 2)
    table.loc[1, ["runtime_ns", "runtime_low_ns", "runtime_high_ns", "change"]] = np.nan
    chart = design_bars(table, runtime_quantity(table))
    mark = chart.series[1].marks[0]
    assert np.isnan(mark.value)
    assert mark.text == ""
    assert "no prediction" in mark.notes
    assert np.isfinite(chart.x_range).all()
    assert np.isfinite(change_bars(table).x_range).all()
    assert json.dumps(chart.document(), allow_nan=False)


def test_pointing_says_program_design_and_bounds():
    title, runtime, cpi, change = design_bars(comparison(1, 2), CPI).series[1].marks[0].notes
    assert title == "program-0 on design 1"
    assert runtime == "runtime 550 ns (90%: 440 ns to 715 ns)"
    assert cpi == "CPI 2.2 (90%: 1.76 to 2.86)"
    assert change == "against the base +10.00%"
