"""Axes as lines of text: what is written reads back, and what cannot be read is said."""

from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfvec.errors import DesignSpaceError
from perfvec.exploration.axis_text import MOST_CHARACTERS, axis_from_text, axis_text
from perfvec.exploration.design_axis import design_axis
from perfvec.microarchitecture.parameter_schema import parameter_field

numbers = st.lists(st.integers(8, 2048), min_size=1, max_size=12, unique=True)
ranges = st.tuples(st.integers(8, 100), st.integers(1, 50), st.integers(1, 30)).map(
    lambda parts: list(range(parts[0], parts[0] + parts[1] * parts[2], parts[1]))
)
powers = st.tuples(st.integers(8, 20), st.integers(2, 4), st.integers(1, 4)).map(
    lambda parts: [parts[0] * parts[1] ** place for place in range(parts[2])]
)


@given(numbers | ranges | powers)
def test_numbers_read_back(values):
    axis = design_axis("rob_entries", values)
    assert axis_from_text("rob_entries", axis_text(axis)).values() == values


@given(st.lists(st.sampled_from(parameter_field("mem_type").choices), min_size=1, unique=True))
def test_choices_read_back(values):
    axis = design_axis("mem_type", values)
    assert axis_from_text("mem_type", axis_text(axis)).values() == values


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("8, 16,32", [8, 16, 32]),
        ("8;16 32", [8, 16, 32]),
        ("1 to 4", [1, 2, 3, 4]),
        ("1-4", [1, 2, 3, 4]),
        ("64 to 256 step 64", [64, 128, 192, 256]),
        ("64 to 512 x2", [64, 128, 256, 512]),
        ("64 to 512 × 2", [64, 128, 256, 512]),
        ("64..512*2", [64, 128, 256, 512]),
        ("128", [128]),
    ],
)
def test_forms(text, values):
    assert axis_from_text("l2.size_kb", text).values() == values


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ([64, 128, 256, 512], "64 to 512 x2"),
        ([1, 2, 3, 4, 5], "1 to 5"),
        ([10, 20, 30, 40], "10 to 40 step 10"),
        ([8, 16, 32], "8, 16, 32"),
        ([8, 16, 31, 64], "8, 16, 31, 64"),
    ],
)
def test_the_shortest_text_is_written(values, text):
    assert axis_text(design_axis("l2.size_kb", values)) == text


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("rob_entries", "", "should have values such as"),
        ("rob_entries", "8, many", "rob_entries has 'many'"),
        ("rob_entries", "8.5", "rob_entries has '8.5'"),
        ("rob_entries", "8, 8", "a value twice"),
        ("rob_entries", "1 to 9999", "between"),
        ("rob_entries", "64 to 512 x1", "factor from 2"),
        ("rob_entries", "9" * (MOST_CHARACTERS + 1), "should have values such as"),
        ("mem_type", "SDRAM", "should be one of"),
        ("mem_type", "1 to 4", "is a choice"),
        ("rob", "1", "no machine parameter"),
    ],
)
def test_what_cannot_be_read_is_said(name, text, sentence):
    with pytest.raises(DesignSpaceError, match=sentence):
        axis_from_text(name, text)


@given(st.text(max_size=60))
def test_any_text_is_an_axis_or_refused(text):
    with suppress(DesignSpaceError):
        assert np.all(axis_from_text("l2.size_kb", text).numbers > 0)
