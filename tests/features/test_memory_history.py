import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from perfvec.features.hashing import empty_key_table, identify
from perfvec.features.memory_history import (
    LOAD_KIND,
    STORE_KIND,
    empty_memory_history,
    memory_distances,
    spanned_lines,
    with_room,
)
from perfvec.features.stack_distance import NEVER

Access = tuple[int, int, int]
ACCESSES = st.lists(
    st.tuples(
        st.integers(0, 400) | st.just(0), st.sampled_from([0, 1, 2, 4, 8, 16, 64, 200]), st.sampled_from([1, 2, 3, 4])
    ),
    max_size=150,
)


def naive(accesses: list[Access]) -> list[tuple[int, int, int, int]]:
    """Look all earlier accesses through for each."""
    rows = []
    for now, (address, size, kind) in enumerate(accesses):
        if address == 0:
            rows.append((-1, -1, -1, -1))
            continue
        before = [(now - then, *access) for then, access in enumerate(accesses[:now]) if access[0]]
        same = min((d for d, a, _, _ in before if a == address), default=NEVER)
        below = min((d for d, a, _, _ in before if a >> 6 == (address >> 6) - 1), default=NEVER)
        granules = set(range(address >> 3, (address + max(size, 1) - 1 >> 3) + 1))
        stores = sorted((d, a, s) for d, a, s, k in before if k & STORE_KIND)
        forward, between = -1, -1
        for ordinal, (distance, a, s) in enumerate(stores):
            if kind & LOAD_KIND and granules & set(range(a >> 3, (a + max(s, 1) - 1 >> 3) + 1)):
                forward, between = distance, ordinal
                break
        rows.append((same, forward, between, below))
    return rows


def chunked(accesses: list[Access], chunk: int) -> list[tuple[int, int, int, int]]:
    table, history, rows = empty_key_table(), empty_memory_history(), []
    for start in range(0, len(accesses), chunk):
        part = accesses[start : start + chunk]
        address = np.array([a for a, _, _ in part], dtype=np.uint64)
        size = np.array([s for _, s, _ in part], dtype=np.uint16)
        table, lines = identify(table, address, 6, True)
        table, _ = identify(table, spanned_lines(address, size), 6, False)
        history = with_room(history, int(table.counters[0]), address)
        kinds = np.array([k for _, _, k in part], dtype=np.uint8)
        rows += list(
            zip(*(d.tolist() for d in memory_distances(history, table, lines, address, size, kinds)), strict=True)
        )
    return rows


@given(ACCESSES, st.integers(1, 60))
def test_equals_a_search_through_all_earlier_accesses(accesses: list[Access], chunk: int) -> None:
    assert chunked(accesses, chunk) == naive(accesses)


def test_many_lines_and_odd_addresses() -> None:
    random = np.random.default_rng(1)
    accesses = [
        (int(a), 8, int(k)) for a, k in zip(random.integers(1, 60_000, 1500), random.integers(1, 4, 1500), strict=True)
    ]
    assert chunked(accesses, 400) == naive(accesses)
