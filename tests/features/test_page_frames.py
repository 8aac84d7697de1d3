"""Pages: those first stored to while mapped are placed one after the other, all others stay put."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from perfvec.features.page_frames import FIRST_FRAME, PAGE_SHIFT, empty_page_frames, physical_addresses

LOW = 0x41_0000
MAPPED = 0x3F_FF00_0000
PAGE = 1 << PAGE_SHIFT


def translated(accesses: list[tuple[int, bool]], chunk: int = 1000) -> list[int]:
    addresses = np.array([address for address, _ in accesses], dtype=np.uint64)
    stores = np.array([store for _, store in accesses])
    state, parts = empty_page_frames(), []
    for first in range(0, len(accesses), chunk):
        state, part = physical_addresses(state, addresses[first : first + chunk], stores[first : first + chunk])
        parts.append(part)
    return [int(address) for address in np.concatenate(parts)]


def expected(accesses: list[tuple[int, bool]]) -> list[int]:
    """The same in plain Python."""
    frames: dict[int, int] = {}
    placed, physical = 0, []
    for address, store in accesses:
        page = address >> PAGE_SHIFT
        if address >= 1 << 32 and page not in frames:
            frames[page] = FIRST_FRAME + placed if store else page
            placed += store
        physical.append(frames.get(page, page) << PAGE_SHIFT | address % PAGE)
    return physical


def test_arrays_filled_together_lie_page_beside_page() -> None:
    far = 45 * PAGE
    filled = [(MAPPED + array * far + offset, True) for offset in range(0, 2 * PAGE, 512) for array in range(3)]
    physical = translated(filled)
    assert {address >> PAGE_SHIFT for address in physical} == set(range(FIRST_FRAME, FIRST_FRAME + 6))
    assert physical[1] - physical[0] == physical[2] - physical[1] == PAGE


def test_the_image_and_pages_loaded_from_first_stay_put() -> None:
    accesses = [(LOW, True), (LOW + PAGE, False), (MAPPED + 8, False), (MAPPED + 16, True), (0, False)]
    assert translated(accesses) == [address for address, _ in accesses]


@given(
    st.lists(st.tuples(st.integers(0, 40), st.integers(0, PAGE - 1), st.booleans(), st.booleans()), min_size=1),
    st.integers(1, 7),
)
def test_translation_is_that_of_a_plain_table_whatever_the_chunks(rows, chunk) -> None:
    accesses = [((MAPPED if high else LOW) + page * PAGE + offset, store) for page, offset, high, store in rows]
    assert translated(accesses, chunk) == expected(accesses)
