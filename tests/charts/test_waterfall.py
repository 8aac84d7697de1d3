"""The waterfall of a difference."""

import numpy as np
import pytest

from perfvec.charts.waterfall import MOST_STEPS, STANDARD_ERRORS, waterfall
from perfvec.exploration.explanation import Explanation, Step


def explanation(steps, first_ns=10_000.0, exact=True):
    second_ns = first_ns + sum(step.runtime_ns for step in steps)
    return Explanation(("p",), "small", "large", first_ns, second_ns, tuple(steps), exact, 8, 0.0)


STEPS = [Step("Clock", "Clock period 500 → 250 ps", -5000.0, 0.0), Step("Memory", "Memory a → b", 800.0, 0.0)]


def test_the_bars_go_from_one_runtime_to_the_other():
    bar = waterfall(explanation(STEPS)).data[0]
    assert list(bar.measure) == ["absolute", "relative", "relative", "total"]
    assert sum(bar.x[:-1]) == pytest.approx(5.8)
    assert list(bar.y) == ["small", "Clock", "Memory", "large"]
    assert list(bar.text) == ["10.0 µs", "−5.00 µs", "+800 ns", "5.80 µs"]
    assert "Clock period 500 → 250 ps" in bar.customdata[1]


def test_small_steps_become_one_and_still_sum():
    steps = [Step(f"s{place}", "", 100.0 - place, 3.0) for place in range(MOST_STEPS + 4)]
    figure = waterfall(explanation(steps, exact=False))
    bar, errors = figure.data
    assert len(bar.x) == MOST_STEPS + 2
    assert bar.y[-2] == "5 others"
    assert sum(bar.x[1:-1]) * 1000 == pytest.approx(sum(step.runtime_ns for step in steps))
    assert errors.error_x.array[0] * 1000 == pytest.approx(STANDARD_ERRORS * 3)
    assert errors.error_x.array[-1] * 1000 == pytest.approx(STANDARD_ERRORS * 3 * np.sqrt(5))
    np.testing.assert_allclose(np.diff(errors.x), bar.x[2:-1])


def test_exact_steps_have_no_error_bars():
    assert len(waterfall(explanation(STEPS)).data) == 1


def test_the_axis_starts_at_zero_unless_that_hides_the_steps():
    assert waterfall(explanation(STEPS)).layout.xaxis.range[0] == 0
    close = waterfall(explanation([Step("Clock", "", -100.0, 0.0)]))
    assert 9 < close.layout.xaxis.range[0] < 9.9
    assert "the axis starts at" in close.layout.annotations[0].text


def test_names_that_are_alike_keep_their_own_rows():
    step = Step("Clock", "", -10.0, 0.0)
    assert len(set(waterfall(explanation([step, step])).data[0].y)) == 4


def test_equal_designs_are_two_bars():
    bar = waterfall(explanation([])).data[0]
    assert list(bar.measure) == ["absolute", "total"]
