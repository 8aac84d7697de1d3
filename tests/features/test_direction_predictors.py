from collections import defaultdict

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from perfvec.features.direction_predictors import empty_direction_tables, predict_directions

Branch = tuple[int, bool, bool]
BRANCHES = st.lists(
    st.tuples(st.sampled_from([0x1000, 0x1004, 0x9000, 0x11000]), st.booleans(), st.booleans()), max_size=200
)


def naive(branches: list[Branch]) -> list[int]:
    """Textbook predictors over dictionaries of two-bit counters; histories as lists of outcomes."""
    counters: dict[tuple[object, ...], int] = defaultdict(int)
    everyone: list[int] = []
    own: dict[int, list[int]] = defaultdict(list)

    def number(outcomes: list[int], length: int) -> int:
        return int("".join(map(str, outcomes[-length:])) or "0", 2)

    def wrong(key: tuple[object, ...], taken: bool) -> bool:
        return (counters[key] >= 2) != taken

    def train(key: tuple[object, ...], up: bool) -> None:
        counters[key] = min(counters[key] + 1, 3) if up else max(counters[key] - 1, 0)

    rows = []
    for pc, conditional, taken in branches:
        if not conditional:
            rows.append(0)
            everyone.append(1)
            continue
        word, history = pc // 4, number(everyone, 13)
        bimodal, gshare = ("bimodal", word % 4096), ("gshare", (word ^ history) % 8192)
        local, shared = ("local", number(own[word % 2048], 11)), ("global", history)
        choice, bias = ("choice", history), ("bias", word % 8192)
        side = ("side", counters[bias] >= 2, (word ^ history) % 8192)
        local_wrong, shared_wrong, side_wrong = wrong(local, taken), wrong(shared, taken), wrong(side, taken)
        tournament_wrong = shared_wrong if counters[choice] >= 2 else local_wrong
        rows.append(
            1 * wrong(bimodal, taken)
            + 2 * wrong(gshare, taken)
            + 4 * local_wrong
            + 8 * tournament_wrong
            + 64 * side_wrong
        )
        if local_wrong != shared_wrong:
            train(choice, local_wrong)
        if not (side[1] != taken and not side_wrong):
            train(bias, taken)
        for key in (bimodal, gshare, local, shared, side):
            train(key, taken)
        own[word % 2048].append(int(taken))
        everyone.append(int(taken))
    return rows


@given(BRANCHES, st.integers(1, 80))
def test_equals_textbook_predictors(branches: list[Branch], chunk: int) -> None:
    tables, rows = empty_direction_tables(), []
    for start in range(0, len(branches), chunk):
        part = branches[start : start + chunk]
        missed = np.zeros(len(part), dtype=np.uint16)
        columns = [np.array([branch[column] for branch in part]) for column in range(3)]
        predict_directions(tables, columns[0].astype(np.uint64), columns[1], columns[2], missed)
        rows += missed.tolist()
    assert rows == naive(branches)
