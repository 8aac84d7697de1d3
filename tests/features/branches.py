"""Helpers: short rows of control instructions, and which of them a predictor that counts positions misses."""

from collections.abc import Callable

import numpy as np
from hypothesis import strategies as st

Branch = tuple[int, bool, bool]  # pc, conditional, taken
BRANCHES = st.lists(
    st.tuples(st.sampled_from([0x1000, 0x1004, 0x9000, 0x11000]), st.booleans(), st.booleans()), max_size=300
)


def missed_in_chunks(
    predict: Callable[..., None], bit: int, branches: list[Branch], spacing: int, chunk: int
) -> np.ndarray:
    """Whether each branch was missed; so many instructions from one to the next.

    predict: of pcs, positions, conditional, taken and missed, where it sets `bit` and no other.
    """
    parts = [np.zeros(0, dtype=bool)]
    for start in range(0, len(branches), chunk):
        part = branches[start : start + chunk]
        pcs, conditional, taken = (np.array([branch[column] for branch in part]) for column in range(3))
        positions = spacing * np.arange(start, start + len(part), dtype=np.int64)
        missed = np.zeros(len(part), dtype=np.uint16)
        predict(pcs.astype(np.uint64), positions, conditional, taken, missed)
        assert set(np.unique(missed).tolist()) <= {0, bit}
        parts.append(missed != 0)
    return np.concatenate(parts)


def one_branch(outcomes: list[bool], pc: int = 0x4000) -> list[Branch]:
    return [(pc, True, outcome) for outcome in outcomes]


def loop(iterations: int, runs: int) -> list[bool]:
    return ([True] * (iterations - 1) + [False]) * runs
