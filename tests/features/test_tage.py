import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfvec.features.loop_predictor import empty_loop_table
from perfvec.features.tage import (
    FOLD_BITS,
    HISTORY_LENGTHS,
    MISSED_TAGE,
    empty_tage_tables,
    predict_tage,
    push_history,
)


def missed_by(outcomes: list[bool], chunk: int = 1000, pc: int = 0x4000) -> np.ndarray:
    tables, loops, rows = empty_tage_tables(), empty_loop_table(), []
    for start in range(0, len(outcomes), chunk):
        taken = np.array(outcomes[start : start + chunk])
        missed = np.zeros(len(taken), dtype=np.uint16)
        pcs, conditional = np.full(len(taken), pc, dtype=np.uint64), np.ones(len(taken), dtype=bool)
        predict_tage(tables, loops, pcs, conditional, taken, missed)
        rows.append(missed)
    return np.concatenate(rows)


@given(st.lists(st.integers(0, 1), max_size=300))
def test_folds_equal_the_history_folded_at_once(outcomes: list[int]) -> None:
    tables = empty_tage_tables()
    for outcome in outcomes:
        push_history(tables, outcome)
    for table, length in enumerate(HISTORY_LENGTHS):
        recent = outcomes[::-1][:length]
        for fold in range(3):
            bits = int(FOLD_BITS[table, fold])
            expected = 0
            for age, outcome in enumerate(recent):
                expected ^= outcome << (age % bits)
            assert tables.folded[table, fold] == expected


@pytest.mark.parametrize("period", [7, 24, 60])
def test_learns_a_pattern_within_its_history(period: int) -> None:
    pattern = np.random.default_rng(period).random(period) < 0.5
    missed = missed_by((pattern.tolist() * (6000 // period + 1))[:6000])
    assert np.count_nonzero(missed[4000:] & MISSED_TAGE) <= 20


def test_cannot_learn_chance() -> None:
    outcomes = (np.random.default_rng(0).random(6000) < 0.5).tolist()
    assert 0.4 < np.count_nonzero(missed_by(outcomes) & MISSED_TAGE) / 6000 < 0.6


@given(st.lists(st.booleans(), min_size=1, max_size=200), st.integers(1, 50))
def test_chunks_do_not_matter(outcomes: list[bool], chunk: int) -> None:
    np.testing.assert_array_equal(missed_by(outcomes, chunk), missed_by(outcomes))
