"""A program's representation: the sum of its instructions' vectors, by phase, by function and by source line.

Enters: a `Trace` and a `FoundationModel`. Leaves: a `Representation`. Sums are float64, one instruction after the
other, so that they do not depend on how the trace was cut.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from perfvec.features.reference.layout import REFERENCE_COUNT
from perfvec.features.reference.settings import Parameters
from perfvec.representation.foundation import FoundationModel
from perfvec.representation.places import ELSEWHERE, places_of
from perfvec.representation.representation import PHASE_INSTRUCTIONS, Representation
from perfvec.representation.streamed_sums import streamed_sums
from perfvec.trace.trace import Trace

__all__ = ["ELSEWHERE", "Progress", "represent", "represent_and_run"]

Progress = Callable[[float], None]


def represent(trace: Trace, model: FoundationModel, progress: Progress | None = None) -> Representation:
    """Represent a program.

    Args:
        trace: what ran.
        model: the foundation model, which runs sequentially over the trace.
        progress: told the share done, 0 to 1, after each chunk.

    Returns:
        R_p with its parts; `functions` has a row for each function of the trace that ran, and one for code outside
        them where there is any; `lines` the same of source lines where the trace knows them.
    """
    return represent_and_run(trace, model, (), progress)[0]


def represent_and_run(
    trace: Trace, model: FoundationModel, machines: Sequence[Parameters], progress: Progress | None = None
) -> tuple[Representation, NDArray[np.float64], NDArray[np.float64]]:
    """Represent a program and run the window model at machines of one's own, in one reading of the trace.

    Args:
        trace: what ran.
        model: the foundation model, which runs sequentially over the trace.
        machines: parameters as in a machine file.
        progress: told the share done, 0 to 1, after each chunk.

    Returns:
        the representation, as `represent` does; core cycles in the window model on the machines, float64 [machines],
        and on the reference machines, float64 [S], where any machines are given.
    """
    places = places_of(trace)
    count = len(places.function)
    phases = np.zeros((-(-len(trace) // PHASE_INSTRUCTIONS), model.dimension))
    functions = np.zeros((len(places.function_names), model.dimension))
    lines = np.zeros((len(places.source_lines), model.dimension))
    own_cycles, reference_cycles = np.zeros(len(machines)), np.zeros(REFERENCE_COUNT if machines else 0)
    pairs = np.arange(len(trace)) // PHASE_INSTRUCTIONS * count + places.of_rows
    for chunk in streamed_sums(model, trace, pairs, machines):
        np.add.at(phases, chunk.groups // count, chunk.sums)
        np.add.at(functions, places.function[chunk.groups % count], chunk.sums)
        if len(lines):
            np.add.at(lines, places.line[chunk.groups % count], chunk.sums)
        own_cycles += chunk.own_cycles
        reference_cycles += chunk.reference_cycles
        if progress is not None:
            progress(chunk.stop / len(trace))
    function_counts, line_counts = places.function_counts(), places.line_counts()
    ran, lines_ran = np.flatnonzero(function_counts), np.flatnonzero(line_counts)
    representation = Representation(
        program=trace.program,
        foundation=model.identity,
        instructions=len(trace),
        vector=phases.sum(axis=0),
        phases=phases,
        functions=functions[ran],
        function_names=tuple(places.function_names[row] for row in ran),
        function_instructions=tuple(function_counts[ran].tolist()),
        lines=lines[lines_ran],
        source_lines=tuple(places.source_lines[row] for row in lines_ran),
        line_instructions=tuple(line_counts[lines_ran].tolist()),
    )
    return representation, own_cycles, reference_cycles
