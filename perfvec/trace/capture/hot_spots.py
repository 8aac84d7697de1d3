"""Where a captured program spent its instructions: by function and by source line.

Enters: a `Capture`. Leaves: tables, the most executed first, for a page or a report to show.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from perfvec.trace.capture.capture import Capture
from perfvec.trace.functions import function_index
from perfvec.trace.source_lines import NO_LINE

ELSEWHERE = "(elsewhere)"


def function_table(result: Capture) -> pd.DataFrame:
    """Return a row for each function that ran: function, instructions, share (of all, 0 to 1)."""
    trace = result.trace
    owners = function_index(trace)
    counts = np.bincount(owners + 1, minlength=len(trace.functions) + 1)
    names = [ELSEWHERE, *(function.name for function in trace.functions)]
    table = pd.DataFrame({"function": names, "instructions": counts})
    return _ranked(table, len(trace))


def line_table(result: Capture) -> pd.DataFrame:
    """Return a row for each source line that ran: file, line, instructions, share; empty without debug information."""
    trace = result.trace
    if trace.source_lines is None:
        return pd.DataFrame(columns=["file", "line", "instructions", "share"])
    numbers, lines = trace.source_lines.number(trace.pc)
    table = pd.DataFrame(lines, columns=["file", "line"]).assign(
        instructions=np.bincount(numbers, minlength=len(lines))
    )
    return _ranked(table[table["line"] != NO_LINE.line], len(trace))


def _ranked(table: pd.DataFrame, total: int) -> pd.DataFrame:
    ran = table[table["instructions"] > 0].sort_values("instructions", ascending=False, kind="stable")
    return ran.assign(share=ran["instructions"] / total).reset_index(drop=True)
