"""Units and texts of differences."""

import pytest

from perfvec.charts.difference_scale import difference_text, drawn_unit


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (1250.0, "ns", "+1.25 µs"),
        (-1250.0, "ns", "−1.25 µs"),
        (-3100.4, "core cycles", "−3,100"),
        (0.0, "ns", "0"),
    ],
)
def test_a_difference_has_sign_and_unit(value, unit, text):
    assert difference_text(value, unit) == text


def test_times_are_drawn_in_the_unit_that_suits_them():
    assert drawn_unit("ns", 5e6) == ("ms", 1e6)
    assert drawn_unit("core cycles", 5e6) == ("core cycles", 1.0)
