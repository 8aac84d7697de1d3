"""Where a simulated system would place a program's pages: in order of first touch, as gem5 does without an OS.

Enters: data addresses in program order, and which of them are stores. Leaves: physical addresses, uint64, for what lies
in caches and DRAM: two arrays that are filled together share rows of DRAM, however far apart they were mapped. What a
program maps while it runs is placed at its first touch, if that is a store; a page that is loaded from first held
something before the trace begins, and low addresses, the program's own image, were placed as a whole. Both stay put.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from perfvec.features.hashing import COUNT, KeyTable, empty_key_table, grown_array, identify
from perfvec.features.kernel import kernel

PAGE_SHIFT = 12
MAPPED_FROM = np.uint64(1 << 32)  # addresses of what is mapped while the program runs: stack and large allocations
FIRST_FRAME = 1 << 22  # frames given at first touch; far from all pages that stay put
INITIAL_PAGES = 64


class PageFrames(NamedTuple):
    """Pages touched so far.

    pages: numbers the mapped ones. frames: int64 [pages], the frame of each. placed: pages placed at first touch.
    """

    pages: KeyTable
    frames: NDArray[np.int64]
    placed: int


def empty_page_frames() -> PageFrames:
    """Return frames of a program that has touched nothing."""
    return PageFrames(empty_key_table(), np.zeros(INITIAL_PAGES, dtype=np.int64), 0)


@kernel
def place(
    addresses: NDArray[np.uint64],
    pages: NDArray[np.int32],
    stores: NDArray[np.bool_],
    frames: NDArray[np.int64],
    known: int,
    placed: int,
    physical: NDArray[np.uint64],
) -> int:
    """Fill `physical`; returns how many pages are placed now.

    pages: numbers of the mapped pages, -1 for an address that stays put. known, placed: pages seen and placed so far.
    """
    for row in range(len(addresses)):
        address, page = addresses[row], pages[row]
        if page < 0:
            physical[row] = address
        else:
            if page == known:
                known += 1
                if stores[row]:
                    frames[page] = FIRST_FRAME + placed
                    placed += 1
                else:
                    frames[page] = np.int64(address >> np.uint64(PAGE_SHIFT))
            inside = address & np.uint64((1 << PAGE_SHIFT) - 1)
            physical[row] = (np.uint64(frames[page]) << np.uint64(PAGE_SHIFT)) | inside
    return placed


def physical_addresses(
    state: PageFrames, addresses: NDArray[np.uint64], stores: NDArray[np.bool_]
) -> tuple[PageFrames, NDArray[np.uint64]]:
    """Place pages and translate.

    Args:
        state: pages touched before.
        addresses: uint64 [n], 0 = none.
        stores: bool [n], where the instruction stores.

    Returns:
        The state, possibly larger, and uint64 [n]; the offset in the page never changes.
    """
    mapped = np.where(addresses >= MAPPED_FROM, addresses, np.uint64(0))
    known = int(state.pages.counters[COUNT])
    table, pages = identify(state.pages, mapped, PAGE_SHIFT, True)
    frames = grown_array(state.frames, int(table.counters[COUNT]), 0)
    physical = np.empty(len(addresses), dtype=np.uint64)
    placed = place(addresses, pages, stores, frames, known, state.placed, physical)
    return PageFrames(table, frames, placed), physical
