"""The decorator of a step of the window model: inlined into the kernel that calls it, so that arrays cost nothing.

Enters: a Python function without early returns. Leaves: the same function, for use inside kernels only.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, cast

from numba import njit

Result = TypeVar("Result")


def inlined(function: Callable[..., Result]) -> Callable[..., Result]:
    """Mark `function` to be inlined by numba into each caller, which may pass integers of any width."""
    # numba's stubs leave `_nrt` out.
    compiled = njit(inline="always", nogil=True, _nrt=False)(function)  # type: ignore[call-overload]
    return cast(Callable[..., Result], compiled)
