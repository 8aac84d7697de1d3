"""Costs, coordinates and the quality of a choice."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfvec.exploration.design_grid import choice_quality
from tests.exploration.small_grid import small_grid


def test_costs_are_the_papers():
    assert small_grid().costs.tolist() == [1552, 2064, 1592, 2104, 1832, 2344]


def test_rows_are_found_by_split():
    grid = small_grid()
    assert grid.rows_of(("train", "probe")).tolist() == [0]
    assert grid.rows_of(("val", "test")).tolist() == [1, 2]


def test_coordinates_are_standardised_logarithms():
    coordinates = small_grid().coordinates
    assert coordinates.mean(axis=0) == pytest.approx([0, 0], abs=1e-12)
    assert coordinates.std(axis=0) == pytest.approx([1, 1])
    assert coordinates[4, 0] - coordinates[2, 0] == pytest.approx(2 * (coordinates[2, 0] - coordinates[0, 0]))


def test_quality_counts_strictly_better_designs_and_ties():
    quality = choice_quality(np.array([10.0, 8.0, 10.0, 5.0]), 0)
    assert quality.better == 0.5
    assert quality.tied == 0.25
    assert quality.regret == pytest.approx(1.0)


@given(st.lists(st.integers(1, 9), min_size=1, max_size=12), st.data())
def test_shares_of_better_tied_and_worse_add_up(objectives, data):
    choice = data.draw(st.integers(0, len(objectives) - 1))
    values = np.array(objectives, dtype=np.float64)
    quality = choice_quality(values, choice)
    worse = np.mean(values > values[choice])
    assert quality.better + quality.tied + worse + 1 / len(values) == pytest.approx(1.0)
    assert (quality.regret == 0) == (quality.better == 0)
