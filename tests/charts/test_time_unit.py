"""Units of time."""

import pytest

from perfvec.charts.time_unit import time_text, time_unit


@pytest.mark.parametrize(
    ("largest_ns", "expected"),
    [(0, ("ns", 1)), (999, ("ns", 1)), (1000, ("µs", 1e3)), (2.5e6, ("ms", 1e6)), (3e9, ("s", 1e9))],
)
def test_the_largest_unit_that_fits_is_taken(largest_ns, expected):
    assert time_unit(largest_ns) == expected


@pytest.mark.parametrize(
    ("runtime_ns", "text"),
    [(0.5, "0.50 ns"), (1234, "1.23 µs"), (157_901, "158 µs"), (12_345_678, "12.3 ms"), (7.2e12, "7,200 s")],
)
def test_texts_have_three_digits(runtime_ns, text):
    assert time_text(runtime_ns) == text
