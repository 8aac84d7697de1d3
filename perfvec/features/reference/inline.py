"""The decorator of a step of the window model: inlined into the kernel that calls it, so that arrays cost nothing.

Enters: a Python function without early returns. Leaves: the same function, for use inside kernels only.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec, TypeVar, cast

from numba import njit

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")


def inlined(function: Callable[Parameters, Result]) -> Callable[Parameters, Result]:
    """Mark `function` to be inlined by numba into each caller."""
    # numba's stubs leave `_nrt` out.
    compiled = njit(inline="always", nogil=True, _nrt=False)(function)  # type: ignore[call-overload]
    return cast(Callable[Parameters, Result], compiled)
