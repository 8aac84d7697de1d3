"""Bars of designs: what is drawn is what the table says, with its bounds and its change against the base."""

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


def test_bars_have_their_bounds_and_say_their_change():
    table = comparison(2, 2)
    figure = design_bars(table, CPI)
    second = figure.data[1]
    rows = table[table["design"] == "design 1"]
    assert list(second.x) == rows["cpi"].tolist()
    np.testing.assert_allclose(second.x + second.error_x.array, rows["cpi_high"])
    np.testing.assert_allclose(second.x - second.error_x.arrayminus, rows["cpi_low"])
    assert list(figure.data[0].text) == ["base", "base"]
    assert list(second.text) == ["+10.0%", "+10.0%"]
    assert figure.layout.xaxis.range[1] >= table["cpi_high"].max()
    assert "core cycles per instruction" in figure.layout.xaxis.title.text


def test_runtime_is_drawn_in_the_unit_of_its_axis():
    table = comparison(2, 1)
    quantity = runtime_quantity(table)
    assert quantity.title == "Runtime (µs)"
    np.testing.assert_allclose(design_bars(table, quantity).data[0].x, table["runtime_ns"] / 1000)


def test_changes_leave_the_base_out_and_keep_its_colours():
    table = comparison(2, 3)
    figure, bars = change_bars(table), design_bars(table, CPI)
    assert [trace.name for trace in figure.data] == ["design 1", "design 2"]
    np.testing.assert_allclose(figure.data[1].x, [20.0, 20.0])
    assert figure.data[1].marker.color == bars.data[2].marker.color
    assert "design 0" in figure.layout.xaxis.title.text
    low, high = figure.layout.xaxis.range
    assert low < 0
    assert high > 20


@pytest.mark.parametrize("draw", [change_bars, lambda table: design_bars(table, CPI)])
def test_many_pairs_are_markers_that_differ_in_shape(draw):
    figure = draw(comparison(MOST_BARS // 3 + 1, 3))
    assert {trace.type for trace in figure.data} == {"scatter"}
    assert len({trace.marker.symbol for trace in figure.data}) == len(figure.data)


def test_what_is_not_predicted_is_left_empty():
    table = comparison(1, 2)
    table.loc[1, ["runtime_ns", "runtime_low_ns", "runtime_high_ns", "change"]] = np.nan
    figure = design_bars(table, runtime_quantity(table))
    assert np.isnan(figure.data[1].x).all()
    assert list(figure.data[1].text) == [""]
    assert np.isfinite(figure.layout.xaxis.range).all()
    assert np.isfinite(change_bars(table).layout.xaxis.range).all()


def test_hover_says_program_design_and_bounds():
    figure = design_bars(comparison(1, 1), CPI)
    assert list(figure.data[0].customdata[0][:2]) == ["program-0", "design 0"]
    assert "90%" in figure.data[0].hovertemplate
