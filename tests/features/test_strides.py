from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from perfvec.features.strides import empty_stride_history, strides, with_room


def naive(accesses: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Recount each run backwards through the addresses of the pc."""
    seen: dict[int, list[int]] = {}
    rows = []
    for pc, address in accesses:
        if address == 0:
            rows.append((0, 0))
            continue
        past = seen.setdefault(pc, [])
        past.append(address)
        moves = [b - a for a, b in pairwise(past)]
        run = 0
        while run + 1 < len(moves) and moves[-2 - run] == moves[-1]:
            run += 1
        rows.append((moves[-1] if moves else 0, run))
    return rows


@given(st.lists(st.tuples(st.integers(0, 2), st.sampled_from([0, 64, 128, 192, 256])), max_size=80), st.integers(1, 30))
def test_equals_a_recount(accesses: list[tuple[int, int]], chunk: int) -> None:
    history, rows = with_room(empty_stride_history(), 3), []
    for start in range(0, len(accesses), chunk):
        part = accesses[start : start + chunk]
        pcs, addresses = np.array([p for p, _ in part], dtype=np.int32), np.array([a for _, a in part], dtype=np.uint64)
        rows += list(zip(*(column.tolist() for column in strides(history, pcs, addresses)), strict=True))
    assert rows == naive(accesses)


def test_descending_addresses_have_negative_strides() -> None:
    addresses = np.array([2**63 + 640, 2**63 + 576, 2**63 + 512], dtype=np.uint64)
    stride, run = strides(empty_stride_history(), np.zeros(3, dtype=np.int32), addresses)
    assert stride.tolist() == [0, -64, -64]
    assert run.tolist() == [0, 0, 1]
