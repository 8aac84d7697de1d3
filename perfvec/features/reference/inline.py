"""What steps of the window model are made of: functions inlined into the kernel that calls them, and blocks of places.

Enters: a Python function without early returns. Leaves: the same function, for use inside kernels only. Inlined, arrays
cost nothing. A block is LANES places of a row, which one vector instruction advances.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, cast

from numba import njit

from perfvec.features.reference.layout import BLOCKS, LANES

Result = TypeVar("Result")


def inlined(function: Callable[..., Result]) -> Callable[..., Result]:
    """Mark `function` to be inlined by numba into each caller, which may pass integers of any width."""
    # numba's stubs leave `_nrt` out.
    compiled = njit(inline="always", nogil=True, _nrt=False)(function)  # type: ignore[call-overload]
    return cast(Callable[..., Result], compiled)


@inlined
def first_place(block: int) -> int:
    """First place of a block, which the compiler can tell to be no index from the end."""
    return (block & (BLOCKS - 1)) * LANES
