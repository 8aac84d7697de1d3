from collections import OrderedDict

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from perfvec.features.kernel import kernel
from perfvec.features.reference.caches import touch


@kernel
def touch_all(cache: np.ndarray, sets: int, ways: int, lines: np.ndarray, missed: np.ndarray) -> None:
    for i in range(len(lines)):
        missed[i] = touch(cache, (lines[i] & (sets - 1)) * ways, ways, lines[i])


@given(st.sampled_from([1, 2, 8]), st.sampled_from([1, 2, 4, 12]), st.lists(st.integers(0, 60), min_size=1))
def test_a_cache_is_least_recently_used_in_each_set(sets: int, ways: int, accessed: list[int]) -> None:
    lines, missed = np.array(accessed, dtype=np.int64), np.zeros(len(accessed), dtype=np.int64)
    touch_all(np.full(sets * ways, -1, dtype=np.int64), sets, ways, lines, missed)
    held: list[OrderedDict[int, None]] = [OrderedDict() for _ in range(sets)]
    for line, result in zip(accessed, missed, strict=True):
        here = held[line % sets]
        assert result == (line not in here)
        here[line] = None
        here.move_to_end(line)
        if len(here) > ways:
            here.popitem(last=False)
