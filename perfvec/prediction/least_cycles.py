"""What no machine can beat: an instruction takes at least one slot of the narrowest stage.

Enters: designs and programs' instruction counts. Leaves: the least core cycles, which predictions are not let below.
An architectural instruction is at least one micro-op, and every one is fetched, issued and committed; of all runs in
the dataset the fastest took 1.004 times as long.

Shapes: n designs, r programs.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from perfvec.microarchitecture.parameter_table import ParameterTable

_WIDTHS = ("fetch_width", "issue_width", "commit_width")


def least_cycles(table: ParameterTable, instructions: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the least cycles, float64 [n, r], of programs with these instruction counts [r]."""
    narrowest = np.minimum.reduce([table.columns[name] for name in _WIDTHS])
    least: NDArray[np.float64] = instructions / narrowest[:, None]
    return least
