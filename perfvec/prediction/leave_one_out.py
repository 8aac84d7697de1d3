"""How far a fitted machine is off on a program that was not measured: each program left out in turn.

Enters: a `PreparedFit`. Leaves: a table, a row a program.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from perfvec.microarchitecture.prepared_fit import PreparedFit

COLUMNS = (
    "program", "instructions", "measured_cycles", "measured_cpi", "fitted_cycles", "fitted_cpi", "fitted_error",
    "held_out_cycles", "held_out_cpi", "held_out_error",
)  # fmt: skip


def leave_one_out(fit: PreparedFit) -> pd.DataFrame:
    """Predict each measured program from a fit to all of them, and from a fit to all others.

    Returns:
        Columns `COLUMNS`: totals in core cycles of what was measured, cpi in core cycles per instruction; fitted: from
        all programs; held_out: from all others, NaN where there is no other; error = predicted / measured - 1.
    """
    count = len(fit.programs)
    instructions = np.array([program.instructions.sum() for program in fit.programs], dtype=np.int64)
    fitted = fit.predicted_cycles(fit.vector())
    held_out = np.full(count, np.nan)
    for row in range(count) if count > 1 else ():
        others = [other for other in range(count) if other != row]
        held_out[row] = fit.representations[row] @ fit.vector(others)
    columns: dict[str, object] = {
        "program": [program.name for program in fit.programs],
        "instructions": instructions,
        "measured_cycles": fit.totals,
        "measured_cpi": fit.totals / instructions,
    }
    for name, cycles in (("fitted", fitted), ("held_out", held_out)):
        columns |= _predicted(name, cycles, instructions, fit.totals)
    return pd.DataFrame(columns, columns=list(COLUMNS))


def _predicted(
    name: str, cycles: NDArray[np.float64], instructions: NDArray[np.int64], measured: NDArray[np.float64]
) -> dict[str, object]:
    return {
        f"{name}_cycles": cycles,
        f"{name}_cpi": cycles / instructions,
        f"{name}_error": cycles / measured - 1.0,
    }
