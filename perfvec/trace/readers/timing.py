"""Commit times as gem5 prints them, turned into the time each instruction added.

Enters: ticks (ps) at which instructions committed, in program order. Leaves: `MeasuredTiming`.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from perfvec.errors import TraceError
from perfvec.trace.readers.result import MeasuredTiming

SAMPLE_ROWS = 1_000_000


def measured_timing(
    commit_ticks: NDArray[np.int64], start_tick: int, period_ps: int | None = None
) -> MeasuredTiming | None:
    """Return the increments between commits; None where the ticks are not those of an in-order commit.

    Args:
        commit_ticks: int64 [n], ps.
        start_tick: ps at which the first instruction was fetched.
        period_ps: the core's clock period where it is known.

    Raises:
        TraceError: a period that the ticks contradict.
    """
    increments = np.diff(commit_ticks, prepend=np.int64(start_tick))
    if not len(increments) or int(commit_ticks.min()) < 0 or int(increments.min()) < 0:
        return None
    common = common_period_ps(increments)
    if period_ps is None:
        return MeasuredTiming(increments, common, period_inferred=True)
    if period_ps <= 0 or (common and common % period_ps and len(increments) > 1):
        raise TraceError(
            f"The period of {period_ps} ps does not fit the trace, whose commits are multiples of {common} ps apart."
        )
    return MeasuredTiming(increments, period_ps, period_inferred=False)


def common_period_ps(increments: NDArray[np.int64]) -> int:
    """Return the largest period (ps) that all of the first increments are multiples of; 1 where all are zero."""
    sample = increments[1 : SAMPLE_ROWS + 1] if len(increments) > 1 else increments
    return max(1, int(np.gcd.reduce(sample, initial=0)))
