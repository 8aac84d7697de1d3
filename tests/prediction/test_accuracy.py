import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import spearmanr

from perfvec.prediction.accuracy import (
    machine_ranks,
    program_ranks,
    rank_correlation,
    relative_errors,
    summarise_errors,
)

NAN = np.nan


def test_errors_are_signed_and_unknown_where_not_measured():
    errors = relative_errors(np.array([[110.0, 90.0, 5.0]]), np.array([[100.0, 100.0, NAN]]))
    np.testing.assert_allclose(errors, [[0.1, -0.1, NAN]])


def test_golden_summary():
    errors = np.array([[0.1, -0.2, NAN], [0.3, 0.0, -0.1], [-0.4, 0.2, 0.1]])
    summary = summarise_errors(errors, machines_are_unseen=False)
    assert summary.pairs == 8
    assert summary.mean == pytest.approx(0.175)
    assert summary.p90 == pytest.approx(0.33)
    assert summary.worst == pytest.approx(0.4)
    assert summary.mean_interval[0] <= summary.mean <= summary.mean_interval[1]
    assert summary == summarise_errors(errors, machines_are_unseen=False)


def test_intervals_are_of_programs_not_of_pairs():
    """Programs that err alike on all machines leave as wide an interval however many machines there are."""
    by_program = np.random.default_rng(0).uniform(0, 0.3, 12)
    few, many = (summarise_errors(np.repeat(by_program[:, None], k, axis=1), False).mean_interval for k in (2, 200))
    assert many == pytest.approx(few, rel=1e-9)
    assert many[1] - many[0] > 0.05


def test_unseen_machines_widen_the_interval():
    errors = np.random.default_rng(0).uniform(0, 0.1, (1, 6)) + np.arange(6) * 0.1
    narrow, wide = (summarise_errors(np.repeat(errors, 8, axis=0), unseen).mean_interval for unseen in (False, True))
    assert narrow[1] - narrow[0] < 1e-9
    assert wide[1] - wide[0] > 0.1


def test_nothing_measured_has_no_error():
    summary = summarise_errors(np.full((2, 2), NAN), False)
    assert summary.pairs == 0
    assert np.isnan(summary.mean)


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=3, max_size=30))
def test_rank_correlation_is_spearmans(pairs):
    a, b = np.array(pairs, dtype=float).T
    if len(set(a)) == 1 or len(set(b)) == 1:
        assert np.isnan(rank_correlation(a, b))
    else:
        assert rank_correlation(a, b) == pytest.approx(spearmanr(a, b).statistic, abs=1e-12)


def test_rank_correlation_leaves_unknown_pairs_out():
    assert rank_correlation(np.array([1.0, 2.0, 3.0, 0.0]), np.array([2.0, 4.0, 9.0, NAN])) == pytest.approx(1.0)
    assert np.isnan(rank_correlation(np.array([1.0, 2.0, 3.0]), np.array([2.0, 4.0, NAN])))


def test_ranks_by_program_and_by_machine():
    predicted = np.array([[1.0, 2.0, 3.0], [3.0, 2.0, 1.0], [5.0, 6.0, 4.0]])
    measured = np.array([[1.0, 2.0, 3.0], [1.0, 2.0, 3.0], [5.0, 6.0, 4.0]])
    np.testing.assert_allclose(machine_ranks(predicted, measured), [1.0, -1.0, 1.0])
    np.testing.assert_allclose(program_ranks(predicted, measured), machine_ranks(predicted.T, measured.T))
