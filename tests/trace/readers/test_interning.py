import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from perfvec.trace.readers.interning import Numbering

KEYS = st.lists(st.integers(0, 2**64 - 1) | st.integers(0, 20), max_size=60)


@given(st.lists(KEYS, max_size=4))
def test_ids_follow_first_appearance(chunks):
    numbering, seen = Numbering(), {}
    for chunk in chunks:
        numbers, fresh = numbering.number(np.array(chunk, dtype=np.uint64))
        before = len(seen)
        assert numbers.tolist() == [seen.setdefault(key, len(seen)) for key in chunk]
        assert [chunk[row] for row in fresh] == list(seen)[before:]
    assert len(numbering) == len(seen)


def test_grows_beyond_its_first_table():
    keys = np.arange(100_000, dtype=np.uint64) * np.uint64(4096)
    numbering = Numbering()
    numbers, fresh = numbering.number(keys)
    np.testing.assert_array_equal(numbers, np.arange(100_000))
    np.testing.assert_array_equal(fresh, np.arange(100_000))
    again, nothing = numbering.number(keys[::-1].copy())
    np.testing.assert_array_equal(again, np.arange(100_000)[::-1])
    assert len(nothing) == 0
