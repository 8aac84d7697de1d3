"""Fewer points: the front and what is asked for stay, and what is left out is said."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from perfvec.charts.thinning import thinned

NOTHING = np.empty(0, dtype=np.int64)


@given(
    st.lists(st.booleans(), min_size=1, max_size=60), st.booleans(), st.integers(1, 20), st.integers(0, 20), st.data()
)
def test_counts_and_positions_agree(flags, with_dominated, most_front, most_dominated, data):
    on_front = np.array(flags)
    keep = np.array(data.draw(st.lists(st.integers(0, len(flags) - 1), max_size=3)), dtype=np.int64)
    drawn = thinned(on_front, keep, with_dominated, most_front, most_dominated)
    assert set(keep) <= set(drawn.positions)
    assert len(set(drawn.positions)) == drawn.front_drawn + drawn.dominated_drawn
    assert on_front[drawn.positions].sum() == drawn.front_drawn >= min(drawn.front, most_front)
    assert drawn.front_drawn <= most_front + len(keep)
    assert bool(drawn.note) == (drawn.front_drawn < drawn.front or drawn.dominated_drawn < drawn.dominated)


def test_few_points_are_all_drawn():
    on_front = np.arange(100) % 10 == 0
    drawn = thinned(on_front, NOTHING, with_dominated=True)
    assert drawn.positions.tolist() == list(range(100))
    assert drawn.note == ""


def test_dominated_ones_can_be_left_away_without_a_word():
    on_front = np.arange(100) % 10 == 0
    drawn = thinned(on_front, NOTHING, with_dominated=False)
    assert drawn.positions.tolist() == list(range(0, 100, 10))
    assert drawn.note == ""


def test_what_is_left_out_is_said_and_the_same_each_time():
    on_front = np.arange(1_000_000) < 7
    drawn = thinned(on_front, NOTHING, with_dominated=True)
    assert drawn.note == "The chart draws a seeded sample: 10,000 of 999,993 dominated designs."
    assert drawn.front_drawn == 7
    assert np.array_equal(drawn.positions, thinned(on_front, NOTHING, with_dominated=True).positions)
