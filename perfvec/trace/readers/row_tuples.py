"""Named tuples of columns: choosing rows and joining chunks, typed.

Enters: tuples whose fields are arrays of one length. Leaves: tuples of the same type.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

Columns = TypeVar("Columns", bound=tuple[NDArray[Any], ...])
Chosen = NDArray[np.bool_] | NDArray[np.integer[Any]] | slice


def choose(columns: Columns, rows: Chosen) -> Columns:
    """Return some of the rows."""
    return cast(Columns, cast(Any, type(columns))(*(column[rows] for column in columns)))


def joined(parts: Sequence[Columns]) -> Columns:
    """Return the rows of all parts, in order; there must be at least one part."""
    columns = (np.concatenate(same) for same in zip(*parts, strict=True))
    return cast(Columns, cast(Any, type(parts[0]))(*columns))
