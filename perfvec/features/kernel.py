"""The decorator of every compiled kernel of this package, typed so that calls between kernels are checked.

Enters: a Python function over arrays, tuples of arrays and integers. Leaves: the same function, compiled on its first
call and cached on disk. Kernels write into arrays that their callers made, row by row: no temporary copies, and the
same result for any chunking of their input.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, ParamSpec, TypeVar, cast

import numpy as np
from numba import njit
from numba.core import config

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")


def cache_folder(package: Path) -> Path:
    """Return a folder of compiled kernels that belongs to the present text of a package's sources.

    Numba compares the text of a kernel's own file alone, but compiled code also holds the kernels of other files that
    it calls: without a folder for each state of the sources, an update of one file would leave the old ones running.
    """
    digest = hashlib.sha256()
    for source in sorted(package.rglob("*.py")):
        digest.update(source.read_bytes())
    return package / "__pycache__" / f"kernels-{digest.hexdigest()[:12]}"


_OWN_FOLDER = cache_folder(Path(__file__).parent)
# Numba makes its options as it starts, so type checkers do not see them. A folder named by the user is left alone.
if not config.CACHE_DIR:  # type: ignore[attr-defined]
    config.CACHE_DIR = str(_OWN_FOLDER)  # type: ignore[attr-defined]
# Whoever has compiled all kernels of this state of the sources may say so by this file.
ALL_COMPILED = Path(config.CACHE_DIR) / f"{_OWN_FOLDER.name}.done"  # type: ignore[attr-defined]


# Rows of machines are short loops of fixed length, which LLVM unrolls before it can vectorise them as loops.
config.SLP_VECTORIZE = 1  # type: ignore[attr-defined]


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
