from collections import OrderedDict

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from perfvec.features.kernel import kernel
from perfvec.features.reference.caches import EMPTY, touch


@kernel
def touch_all(
    cache: np.ndarray,
    sets: int,
    ways: int,
    lines: np.ndarray,
    changed: np.ndarray,
    missed: np.ndarray,
    fallen: np.ndarray,
) -> None:
    for i in range(len(lines)):
        missed[i], fallen[i] = touch(cache, (lines[i] & (sets - 1)) * ways, ways, lines[i], changed[i])


@given(
    st.sampled_from([1, 2, 8]),
    st.sampled_from([1, 2, 4, 12]),
    st.lists(st.tuples(st.integers(0, 60), st.integers(0, 1)), min_size=1),
)
def test_a_cache_is_least_recently_used_and_gives_back_what_was_changed(
    sets: int, ways: int, accesses: list[tuple[int, int]]
) -> None:
    lines, changed = np.array(accesses, dtype=np.int64).T.copy()
    missed, fallen = np.zeros_like(lines), np.zeros_like(lines)
    touch_all(np.full(sets * ways, EMPTY, dtype=np.uint32), sets, ways, lines, changed, missed, fallen)
    held: list[OrderedDict[int, int]] = [OrderedDict() for _ in range(sets)]
    for (line, change), miss, out in zip(accesses, missed, fallen, strict=True):
        here = held[line % sets]
        assert miss == (line not in here)
        here[line] = here.get(line, 0) | change
        here.move_to_end(line)
        if len(here) > ways:
            oldest, was_changed = here.popitem(last=False)
            assert out == 2 * oldest + was_changed
        elif miss:
            assert out == EMPTY
