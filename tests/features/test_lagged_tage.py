import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfvec.features.in_flight import MOST_IN_FLIGHT
from perfvec.features.lagged_tage import MISSED_TAGE_LAGGED, empty_lagged_tage, predict_lagged_tage
from tests.features.branches import BRANCHES, Branch, loop, missed_in_chunks, one_branch
from tests.features.test_tage import missed_by as missed_by_tage


def missed_by(branches: list[Branch], spacing: int = 5, chunk: int = 10_000) -> np.ndarray:
    lagged = empty_lagged_tage()
    return missed_in_chunks(
        lambda *rows: predict_lagged_tage(lagged, *rows), MISSED_TAGE_LAGGED, branches, spacing, chunk
    )


@given(BRANCHES, st.integers(1, 80), st.integers(1, 40))
def test_chunks_do_not_matter(branches: list[Branch], chunk: int, spacing: int) -> None:
    np.testing.assert_array_equal(missed_by(branches, spacing, chunk), missed_by(branches, spacing))


@given(BRANCHES)
def test_only_conditional_branches_are_missed(branches: list[Branch]) -> None:
    missed = missed_by(branches)
    assert not any(missed[row] for row, (_, conditional, _) in enumerate(branches) if not conditional)


@given(st.lists(st.booleans(), max_size=200))
def test_is_plain_tage_where_nothing_is_in_flight(outcomes: list[bool]) -> None:
    plain = missed_by_tage(outcomes) & 16 if outcomes else np.zeros(0)
    np.testing.assert_array_equal(missed_by(one_branch(outcomes), spacing=MOST_IN_FLIGHT), plain != 0)


@pytest.mark.parametrize("iterations", [4, 7, 12])
def test_misses_the_exit_of_a_short_loop_where_its_iterations_are_in_flight(iterations: int) -> None:
    branches, last = one_branch(loop(iterations, 300)), slice(-20 * iterations, None)
    assert missed_by(branches, spacing=MOST_IN_FLIGHT)[last].sum() == 0
    assert missed_by(branches, spacing=5)[last].sum() >= 18


def test_a_branch_that_always_goes_one_way_is_learnt() -> None:
    assert missed_by(one_branch([True] * 3000)).sum() <= 2


def test_full_queue_of_branches_side_by_side() -> None:
    outcomes = (np.random.default_rng(1).random(3000) < 0.02).tolist()
    assert missed_by(one_branch(outcomes), spacing=1).mean() < 0.1


def test_cannot_learn_chance() -> None:
    outcomes = (np.random.default_rng(0).random(3000) < 0.5).tolist()
    assert 0.4 < missed_by(one_branch(outcomes)).mean() < 0.6


def test_golden_misses_of_thirteen_branches() -> None:
    branches = [(0x1000 + 4 * (i * 7 % 13), i % 5 != 0, (i * i) % 7 < 3) for i in range(3000)]
    missed = missed_by(branches)
    assert missed.sum() == 840
    assert np.flatnonzero(missed)[:12].tolist() == [1, 3, 4, 6, 7, 8, 11, 13, 16, 18, 19, 22]
