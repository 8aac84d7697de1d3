import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from perfvec.features.hashing import empty_key_table, find, grown_array, identify


@given(st.lists(st.integers(0, 2**64 - 1) | st.integers(0, 300), max_size=300), st.integers(1, 50))
def test_ids_count_first_touches(values: list[int], chunk: int) -> None:
    order = list(dict.fromkeys(value >> 6 for value in values if value))
    expected = [order.index(value >> 6) if value else -1 for value in values]
    table, got = empty_key_table(), []
    for start in range(0, len(values), chunk):
        table, ids = identify(table, np.array(values[start : start + chunk], dtype=np.uint64), 6, True)
        got += ids.tolist()
    assert got == expected
    assert [find(table, np.uint64(key)) for key in order] == list(range(len(order)))


def test_grows_beyond_its_first_room() -> None:
    keys = np.random.default_rng(0).permutation(20_000).astype(np.uint64) * np.uint64(64)
    table, ids = identify(empty_key_table(), keys, 0, False)
    np.testing.assert_array_equal(ids, np.arange(20_000))
    table, again = identify(table, keys[::-1].copy(), 0, False)
    np.testing.assert_array_equal(again, np.arange(20_000)[::-1])
    assert find(table, np.uint64(1)) == -1


def test_grown_array_keeps_rows_and_fills_new_ones() -> None:
    array = np.arange(6, dtype=np.int32).reshape(3, 2)
    larger = grown_array(array, 4, -1)
    np.testing.assert_array_equal(larger[:3], array)
    assert (larger[3:] == -1).all()
    assert grown_array(array, 3, -1) is array
