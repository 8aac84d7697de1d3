import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfvec.features.stack_distance import NEVER, NO_ACCESS, empty_reuse_stack, popcount, stack_distances


def naive_distances(lines: list[int], selected: list[bool]) -> list[int]:
    """Move each touched line to the front of a list; its place before that is its distance."""
    stack: list[int] = []
    distances = []
    for line, counts in zip(lines, selected, strict=True):
        if line < 0 or not counts:
            distances.append(NO_ACCESS)
            continue
        distances.append(stack.index(line) if line in stack else NEVER)
        if line in stack:
            stack.remove(line)
        stack.insert(0, line)
    return distances


def chunked_distances(lines: list[int], kinds: list[int], mask: int, chunk: int) -> tuple[list[int], int]:
    stack, got = empty_reuse_stack(), []
    stack = stack._replace(last=np.full(max(lines, default=0) + 1, -1, dtype=np.int32))
    for start in range(0, len(lines), chunk):
        part = slice(start, start + chunk)
        stack, distances = stack_distances(
            stack, np.array(lines[part], dtype=np.int32), np.array(kinds[part], dtype=np.uint8), mask
        )
        got += distances.tolist()
    return got, len(stack.line_at)


@given(st.lists(st.tuples(st.integers(-1, 40), st.integers(1, 3)), max_size=300), st.integers(1, 100))
def test_equals_a_move_to_front_list(touches: list[tuple[int, int]], chunk: int) -> None:
    lines, kinds = [line for line, _ in touches], [kind for _, kind in touches]
    got, _ = chunked_distances(lines, kinds, 1, chunk)
    assert got == naive_distances(lines, [bool(kind & 1) for kind in kinds])


@pytest.mark.parametrize("distinct", [3, 70, 900, 5000])
def test_exact_over_renumberings_with_bounded_memory(distinct: int) -> None:
    lines = np.random.default_rng(distinct).integers(0, distinct, 15_000).tolist()
    got, times = chunked_distances(lines, [1] * len(lines), 1, 4000)
    assert got == naive_distances(lines, [True] * len(lines))
    assert times <= max(4096, 4 * distinct)


@given(st.integers(0, 2**64 - 1))
def test_popcount(word: int) -> None:
    assert popcount(np.uint64(word)) == word.bit_count()
