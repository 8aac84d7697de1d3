"""The decorator of every compiled kernel of this package, typed so that calls between kernels are checked.

Enters: a Python function over arrays, tuples of arrays and integers. Leaves: the same function, compiled on its first
call and cached on disk. Kernels write into arrays that their callers made, row by row: no temporary copies, and the
same result for any chunking of their input. (A compiled kernel is cached under its own file's time stamp: after
an edit of a kernel that others call, delete `__pycache__`.)
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar, cast

import numpy as np
from numba import njit

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")


def kernel(function: Callable[Parameters, Result]) -> Callable[Parameters, Result]:
    """Compile `function` in nopython mode, on its first call.

    Kernels allocate nothing, so numba need not count references to arrays, which took half the time.
    """
    # numba's stubs leave `_nrt` out.
    compiled = njit(cache=True, nogil=True, _nrt=False)(function)  # type: ignore[call-overload]
    return cast(Callable[Parameters, Result], compiled)


@kernel
def signed(value: int | np.integer[Any] | np.bool_) -> int:
    """Return `value` as a signed 64-bit integer, so that arithmetic with it neither wraps nor turns into floats."""
    return int(np.int64(value))
