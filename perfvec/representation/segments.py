"""Sums of a trace's vectors between given instruction counts: the parts that measurements with boundaries are of.

Enters: a `Trace`, a `FoundationModel` and increasing instruction counts. Leaves: one float64 vector a segment.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from perfvec.errors import MeasurementError
from perfvec.representation.foundation import FoundationModel
from perfvec.representation.represent import Progress
from perfvec.representation.streamed_sums import streamed_sums
from perfvec.trace.trace import Trace


def represent_segments(
    trace: Trace, model: FoundationModel, ends: NDArray[np.int64], progress: Progress | None = None
) -> NDArray[np.float64]:
    """Represent consecutive segments of a trace.

    Args:
        trace: what ran.
        model: the foundation model; it runs from the trace's start up to the last end.
        ends: int64 [s], instruction counts from the trace's start at which segments end, increasing.
        progress: told the share done, 0 to 1, after each chunk.

    Returns:
        float64 [s, d]; segment 0 starts at the trace's first instruction, each other where the one before ends.

    Raises:
        MeasurementError: no ends, ends that do not increase from 1 on, or an end beyond the trace.
    """
    if len(ends) == 0 or ends[0] < 1 or (np.diff(ends) < 1).any():
        raise MeasurementError(f"The instruction counts asked of '{trace.program}' should increase, from 1 on.")
    if ends[-1] > len(trace):
        raise MeasurementError(
            f"'{trace.program}' has {len(trace)} instructions, but cycles after {int(ends[-1])} instructions are given."
        )
    head = trace.head(int(ends[-1]))
    sums = np.zeros((len(ends), model.dimension))
    for chunk in streamed_sums(model, head, np.searchsorted(ends, np.arange(len(head)), side="right")):
        sums[chunk.groups] += chunk.sums
        if progress is not None:
            progress(chunk.stop / len(head))
    return sums
