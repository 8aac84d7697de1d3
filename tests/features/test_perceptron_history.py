import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from perfvec.features.perceptron_history import (
    BOTH,
    FOLDED_BOTH,
    INVERSE_ROWS,
    OUTCOMES,
    PATH,
    RECENT,
    ROWS,
    TABLE_ROWS,
    TABLES,
    WINDOWS,
    empty_histories,
    push_branch,
    recency,
    retire_branch,
    select_rows,
)

PCS = st.sampled_from([0x1000, 0x1004, 0x9000, 0x11000, 0x11FFC])


def rotated(value: int, by: int, bits: int) -> int:
    by %= bits
    return ((value << by) | (value >> (bits - by))) & ((1 << bits) - 1)


def folded_at_once(source: int, branches: list[tuple[int, int]]) -> int:
    """Hash a window's branches, (outcome, word), latest first."""
    result = 0
    for age, (outcome, word) in enumerate(branches):
        if source in (OUTCOMES, FOLDED_BOTH):
            result ^= rotated(outcome ^ (word & 1 if source == FOLDED_BOTH else 0), age, 21)
        else:
            whole = {PATH: word, BOTH: 2 * word + outcome}[source]
            result ^= rotated((whole * 0x9E3779B1) & 0xFFFFFFFF, 5 * age, 32)
    return result


@given(st.lists(st.tuples(st.integers(0, 1), st.integers(0, 0xFFFF)), max_size=700))
def test_windows_equal_their_branches_hashed_at_once(branches: list[tuple[int, int]]) -> None:
    histories = empty_histories()
    for outcome, word in branches:
        push_branch(histories, outcome, word)
    for table, source, first, end in WINDOWS.tolist():
        assert histories.values[table] == folded_at_once(source, branches[::-1][first:end])


@given(st.lists(st.tuples(PCS, st.integers(0, 1), st.integers(0, 1)), min_size=1, max_size=100))
def test_every_row_lies_within_its_table(branches: list[tuple[int, int, int]]) -> None:
    histories = empty_histories()
    for pc, taken, backward in branches:
        retire_branch(histories, pc, taken, backward, 0)
    select_rows(histories, branches[0][0])
    assert (histories.rows >= 0).all()
    assert (histories.rows < TABLE_ROWS).all()


@given(st.lists(PCS, min_size=1, max_size=100))
def test_recency_counts_the_distinct_branches_since(pcs: list[int]) -> None:
    histories = empty_histories()
    for pc in pcs:
        retire_branch(histories, pc, 1, 0, 0)
    latest_first = list(dict.fromkeys(reversed(pcs)))
    for place, pc in enumerate(latest_first):
        assert recency(histories, pc >> 2) == place
    assert recency(histories, 0x7777) == RECENT


def test_a_filtered_branch_leaves_the_local_history_alone() -> None:
    histories = empty_histories()
    retire_branch(histories, 0x1000, 1, 0, 1)
    assert not histories.local.any()
    retire_branch(histories, 0x1000, 1, 0, 0)
    assert histories.local.sum() == 1


def test_each_window_has_a_table_of_its_own() -> None:
    assert len(TABLE_ROWS) == TABLES
    assert TABLE_ROWS.max() == ROWS
    assert len(np.unique(WINDOWS[:, 0])) == len(WINDOWS)


@given(st.integers(0, 2**38 - 1), st.integers(0, TABLES - 1))
def test_rows_are_remainders(value: int, table: int) -> None:
    assert value - int((value + 0.5) * INVERSE_ROWS[table]) * TABLE_ROWS[table] == value % TABLE_ROWS[table]
