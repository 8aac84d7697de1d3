"""What steps of the window model are made of: functions that cost no call, blocks of places, cycles.

Enters: a Python function. Leaves: the same function, for use inside kernels only. A block is LANES places of a row,
which one vector instruction advances.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, cast

import numpy as np
from numba import njit
from numpy import int32

from perfvec.features.reference.layout import BLOCKS, LANES, TICKS

BELOW = (1 << 30) // TICKS * TICKS  # no time is earlier by more

Result = TypeVar("Result")


def inlined(function: Callable[..., Result]) -> Callable[..., Result]:
    """Mark `function`, without early returns, to be inlined by numba into each caller, before anything is compiled.

    For loops over rows that the caller names: LLVM turns them into vector instructions only where it knows how far the
    rows lie apart. Compiling takes time with the square of what one function takes in, so larger ones are steps.
    """
    # numba's stubs leave `_nrt` out.
    compiled = njit(inline="always", nogil=True, _nrt=False)(function)  # type: ignore[call-overload]
    return cast(Callable[..., Result], compiled)


def step(function: Callable[..., Result]) -> Callable[..., Result]:
    """Mark `function` to be compiled by itself, for each width of integers it is called with, and inlined by LLVM."""
    compiled = njit(  # type: ignore[call-overload]
        forceinline=True, nogil=True, _nrt=False, no_cpython_wrapper=True, no_cfunc_wrapper=True
    )(function)
    return cast(Callable[..., Result], compiled)


@inlined
def first_place(block: int) -> int:
    """First place of a block, which the compiler can tell to be no index from the end."""
    return (block & (BLOCKS - 1)) * LANES


@inlined
def cycles_in(ticks: int) -> int32:
    """Whole cycles in `ticks`; without sign, since compilers divide that by a constant in fewer steps."""
    return int32(np.uint32(ticks + BELOW) // np.uint32(TICKS) - np.uint32(BELOW // TICKS))


@inlined
def whole_cycles(ticks: int) -> int32:
    """Ticks of the whole cycles in `ticks`."""
    return int32(cycles_in(ticks) * TICKS)


@inlined
def cycle_end(ticks: int) -> int32:
    """Ticks up to the end of the cycle that `ticks` falls into, itself where one ends there."""
    return whole_cycles(int32(ticks + (TICKS - 1)))
