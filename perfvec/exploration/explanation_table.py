"""The steps of an explanation as a table.

Enters: an `Explanation`. Leaves: a row a step, for pages and files.
"""

from __future__ import annotations

import pandas as pd

from perfvec.exploration.explanation import Explanation

COLUMNS = ("part", "change", "difference_ns", "share", "standard_error_ns")


def explanation_table(explanation: Explanation) -> pd.DataFrame:
    """Return a row a step, the largest first.

    Returns:
        Columns `COLUMNS`: part and change (text), difference_ns, share (of the whole difference), standard_error_ns (of
        the sampling; 0 where exact).
    """
    total = explanation.difference_ns
    rows = [
        (
            step.label,
            step.change,
            step.runtime_ns,
            step.runtime_ns / total if total else 0.0,
            step.standard_error_ns,
        )
        for step in explanation.steps
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))
