"""What charts say about designs: units, error bars, and every parameter."""

import pytest

from perfvec.charts.design_axis import (
    ABSENT,
    HOVER_CHARACTERS,
    TITLE_CHARACTERS,
    chart_objective,
    hover_data,
    hover_template,
    parameter_text,
    parameter_title,
)
from tests.charts.designs import COST, FIXED, PARAMETERS, RUNTIME, SPEED_UP, designs


def test_times_get_a_fitting_unit_and_other_quantities_keep_theirs():
    time = chart_objective("runtime_ns", "Runtime", "ns", False, 3e6)
    assert (time.unit, time.scale, time.title) == ("ms", 1e6, "Runtime (ms)")
    cost = chart_objective("cost", "Cost", "cost units", False, 3e6)
    assert (cost.unit, cost.scale) == ("cost units", 1.0)


def test_short_titles_have_the_unit_of_the_axis():
    assert RUNTIME.short_title == "runtime (ms)"
    assert SPEED_UP.short_title == "speed_up (× base)"


def test_directions_are_said():
    assert (RUNTIME.better, SPEED_UP.better) == ("less is better", "more is better")


def test_long_titles_are_broken_and_say_the_direction_once():
    axis = chart_objective("speed_up", "Speed-up over a (geometric mean, more is better)", "× base", True, 2.0)
    title = axis.broken_title
    assert title.replace("<br>", " ") == "Speed-up over a (geometric mean) (× base), more is better"
    assert max(len(line) for line in title.split("<br>")) <= TITLE_CHARACTERS


def test_values_are_in_the_unit():
    table = designs()
    assert RUNTIME.values(table).tolist() == pytest.approx((table["runtime_ns"] / 1e6).tolist())
    assert RUNTIME.values(table, "_low").tolist() == pytest.approx((table["runtime_ns_low"] / 1e6).tolist())


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("l2.size_kb", 512, "512 kB"),
        ("core", "o3", "o3"),
        ("rob_entries", 0, ABSENT),
        ("frontend_depth", 0, "0 cycles"),
    ],
)
def test_parameters_have_units_and_can_be_absent(name, value, text):
    assert parameter_text(name, value) == text


def test_titles_have_units():
    assert parameter_title("l2.size_kb").endswith("(kB)")


def test_every_objective_and_parameter_can_be_hovered_over():
    table = designs()
    data = hover_data(table, [RUNTIME, COST], PARAMETERS)
    assert data.shape == (len(table), 1 + 2 * 3 + len(PARAMETERS))
    assert data[:, 0].tolist() == table["design"].tolist()
    assert set(data[:, -1]) == {"256 kB", "512 kB", "2048 kB"}
    template = hover_template("on the front", [RUNTIME, COST], PARAMETERS, FIXED)
    for place in range(data.shape[1]):
        assert f"customdata[{place}]" in template.replace(":.4~g", "")
    for name, value in FIXED.items():
        assert f"{name} {value}" in template


def test_lines_about_what_is_fixed_stay_short():
    template = hover_template("dominated", [RUNTIME], [], {f"parameter_{place}": place for place in range(40)})
    lines = [line for line in template.split("<br>") if line.startswith("<i>")]
    assert len(lines) > 5
    assert max(len(line) for line in lines) <= HOVER_CHARACTERS + len("<i></i><extra></extra>")
