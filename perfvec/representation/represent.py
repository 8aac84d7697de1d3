"""A program's representation: the sum of its instructions' vectors, by phase and by function.

Enters: a `Trace` and a `FoundationModel`. Leaves: a `Representation`. Sums are float64, one instruction after the
other, so that they do not depend on how the trace was cut.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from perfvec.representation.foundation import FoundationModel
from perfvec.representation.representation import PHASE_INSTRUCTIONS, Representation
from perfvec.representation.streamed_sums import streamed_sums
from perfvec.trace.functions import function_index
from perfvec.trace.trace import Trace

ELSEWHERE = "(elsewhere)"
Progress = Callable[[float], None]


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
    rows_of_functions = len(trace.functions) + 1  # the last row is -1: elsewhere
    owners = function_index(trace).astype(np.int64) % rows_of_functions
    phases = np.zeros((-(-len(trace) // PHASE_INSTRUCTIONS), model.dimension))
    functions = np.zeros((rows_of_functions, model.dimension))
    pairs = np.arange(len(trace)) // PHASE_INSTRUCTIONS * rows_of_functions + owners
    for chunk in streamed_sums(model, trace, pairs):
        np.add.at(phases, chunk.groups // rows_of_functions, chunk.sums)
        np.add.at(functions, chunk.groups % rows_of_functions, chunk.sums)
        if progress is not None:
            progress(chunk.stop / len(trace))
    counts = np.bincount(owners, minlength=rows_of_functions)
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
