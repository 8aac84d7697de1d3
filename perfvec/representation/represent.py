"""A program's representation: the sum of its instructions' vectors, by phase and by function.

Enters: a `Trace` and a `FoundationModel`. Leaves: a `Representation`. Sums are float64, one instruction after the
other, so that they do not depend on how the trace was cut.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numba import njit
from numpy.typing import NDArray

from perfvec.representation.foundation import FoundationModel
from perfvec.representation.representation import PHASE_INSTRUCTIONS, Representation
from perfvec.trace.functions import function_index
from perfvec.trace.trace import Trace

ELSEWHERE = "(elsewhere)"
Progress = Callable[[float], None]


@njit(cache=True, nogil=True)
def accumulate(vectors: NDArray[np.float32], groups: NDArray[np.int64], sums: NDArray[np.float64]) -> None:
    """Add each row of `vectors` [n, d] to the row of `sums` [g, d] that `groups` [n] names, in order."""
    for i in range(len(vectors)):
        group = groups[i]
        for j in range(vectors.shape[1]):
            sums[group, j] += vectors[i, j]


def represent(trace: Trace, model: FoundationModel, progress: Progress | None = None) -> Representation:
    """Represent a program.

    Args:
        trace: what ran.
        model: the foundation model, which runs sequentially over the trace.
        progress: told the share done, 0 to 1, after each chunk.

    Returns:
        R_p with its parts; `functions` has a row for each function of the trace that ran, and one for code outside
        them where there is any.
    """
    owners = function_index(trace).astype(np.int64)
    phases = np.zeros((-(-len(trace) // PHASE_INSTRUCTIONS), model.dimension))
    functions = np.zeros((len(trace.functions) + 1, model.dimension))  # the last row is -1: elsewhere
    for start, vectors in model.vectors(trace):
        stop = start + len(vectors)
        accumulate(vectors, np.arange(start, stop) // PHASE_INSTRUCTIONS, phases)
        accumulate(vectors, owners[start:stop] % len(functions), functions)
        if progress is not None:
            progress(stop / len(trace))
    counts = np.bincount(owners % len(functions), minlength=len(functions))
    ran = np.flatnonzero(counts)
    names = [function.name for function in trace.functions] + [ELSEWHERE]
    return Representation(
        program=trace.program,
        foundation=model.identity,
        instructions=len(trace),
        vector=phases.sum(axis=0),
        phases=phases,
        functions=functions[ran],
        function_names=tuple(names[row] for row in ran),
        function_instructions=tuple(int(counts[row]) for row in ran),
    )
