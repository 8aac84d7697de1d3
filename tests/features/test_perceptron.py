import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfvec.features.in_flight import FEWEST_IN_FLIGHT, MOST_IN_FLIGHT
from perfvec.features.perceptron import MISSED_PERCEPTRON, empty_perceptron, predict_perceptron
from tests.features.branches import BRANCHES, Branch, loop, missed_in_chunks, one_branch


def missed_by(branches: list[Branch], spacing: int = 5, chunk: int = 10_000) -> np.ndarray:
    """Where a branch jumps to is behind it."""
    tables = empty_perceptron()

    def predict(
        pcs: np.ndarray, positions: np.ndarray, conditional: np.ndarray, taken: np.ndarray, missed: np.ndarray
    ) -> None:
        targets = np.where(taken, pcs - np.uint64(64), pcs + np.uint64(4))
        predict_perceptron(tables, pcs, positions, targets, conditional, taken, missed)

    return missed_in_chunks(predict, MISSED_PERCEPTRON, branches, spacing, chunk)


@given(BRANCHES, st.integers(1, 80))
def test_chunks_do_not_matter(branches: list[Branch], chunk: int) -> None:
    np.testing.assert_array_equal(missed_by(branches, chunk=chunk), missed_by(branches))


@given(BRANCHES)
def test_only_conditional_branches_are_missed(branches: list[Branch]) -> None:
    missed = missed_by(branches)
    assert not any(missed[row] for row, (_, conditional, _) in enumerate(branches) if not conditional)


@pytest.mark.parametrize(("outcome", "misses"), [(False, []), (True, [0, 1])])
def test_a_branch_that_always_goes_one_way_is_right_once_its_filter_knows(outcome: bool, misses: list[int]) -> None:
    # Its filter is chosen by the last outcome too: the first taken branch leads to another, empty one.
    assert np.flatnonzero(missed_by(one_branch([outcome] * 500))).tolist() == misses


@pytest.mark.parametrize("iterations", [4, 7, 12])
def test_learns_a_loop_only_where_its_iterations_have_retired(iterations: int) -> None:
    branches, last = one_branch(loop(iterations, 300)), slice(-20 * iterations, None)
    assert missed_by(branches, spacing=MOST_IN_FLIGHT)[last].sum() == 0
    assert missed_by(branches, spacing=5)[last].sum() == 20


def test_an_alternating_branch_is_missed_where_the_one_before_is_in_flight() -> None:
    branches = one_branch([True, False] * 300)
    assert missed_by(branches, spacing=MOST_IN_FLIGHT).sum() == 1
    assert missed_by(branches, spacing=FEWEST_IN_FLIGHT - 1).sum() == 300


def test_cannot_learn_chance() -> None:
    outcomes = (np.random.default_rng(0).random(3000) < 0.5).tolist()
    assert 0.4 < missed_by(one_branch(outcomes)).mean() < 0.6


def test_golden_misses_of_thirteen_branches() -> None:
    branches = [(0x1000 + 4 * (i * 7 % 13), i % 5 != 0, (i * i) % 7 < 3) for i in range(3000)]
    missed = missed_by(branches)
    assert missed.sum() == 723
    assert np.flatnonzero(missed)[:12].tolist() == [1, 3, 4, 6, 7, 8, 11, 13, 14, 18, 19, 21]
