"""Where predicted time goes, by function, source line or phase: on one machine, or as a difference between two.

Enters: a `Representation` and machines of the same foundation model. Leaves: tables whose rows sum to the total, since
R_p is a sum. A part's time is what its instructions add after those before them (commit-time increments); it may be
slightly negative, where the model corrects a neighbour.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from perfvec.errors import RepresentationError
from perfvec.microarchitecture.machine import Machine
from perfvec.prediction.prediction import PICOSECONDS_PER_NANOSECOND, predict
from perfvec.representation.representation import PHASE_INSTRUCTIONS, Representation

SplitKind = Literal["function", "line", "phase"]
SPLIT_KINDS: tuple[SplitKind, ...] = ("function", "line", "phase")
NANOSECONDS, CYCLES = "ns", "core cycles"


def known_splits(representation: Representation) -> tuple[SplitKind, ...]:
    """Return the kinds of parts that the program is known by: lines need a captured program with debug information."""
    counts = {"function": representation.functions, "line": representation.lines, "phase": representation.phases}
    return tuple(kind for kind in SPLIT_KINDS if len(counts[kind]))


def split_runtime(representation: Representation, machine: Machine, by: SplitKind) -> pd.DataFrame:
    """Split what the program takes on a machine.

    Returns:
        A row a part, in the program's order: part (text), file and line (of a line; '' and 0 otherwise), instructions,
        cycles, runtime_ns (NaN where the clock period is not known), share (of the total).

    Raises:
        RepresentationError: other models, or the program's parts of that kind are not known.
    """
    total = predict(representation, machine).cycles
    cycles = _vectors(representation, by) @ machine.vector
    period_ps = np.nan if machine.period_ps is None else machine.period_ps
    return _parts(representation, by).assign(
        cycles=cycles, runtime_ns=cycles * period_ps / PICOSECONDS_PER_NANOSECOND, share=cycles / total
    )


def split_difference(
    representation: Representation, first: Machine, second: Machine, by: SplitKind
) -> tuple[pd.DataFrame, str]:
    """Split the difference of what the program takes on two machines.

    Returns:
        A row a part: part, file, line, instructions, first, second, difference (second less first), share (of the whole
        difference); and the unit of the three: ns, or core cycles where a clock period is not known.

    Raises:
        RepresentationError: as `split_runtime`.
    """
    split = [split_runtime(representation, machine, by) for machine in (first, second)]
    is_timed = first.period_ps is not None and second.period_ps is not None
    before, after = (table["runtime_ns" if is_timed else "cycles"].to_numpy() for table in split)
    difference = after - before
    total = float(difference.sum())
    table = _parts(representation, by).assign(
        first=before, second=after, difference=difference, share=difference / total if total else 0.0
    )
    return table, NANOSECONDS if is_timed else CYCLES


def _vectors(representation: Representation, by: SplitKind) -> NDArray[np.float64]:
    vectors = {"function": representation.functions, "line": representation.lines, "phase": representation.phases}[by]
    if not len(vectors):
        raise RepresentationError(
            f"'{representation.program}' is not known by {by}; known are "
            f"{', '.join(known_splits(representation)) or 'no parts'}. Source lines come with captured programs that "
            "have debug information."
        )
    return vectors


def _parts(representation: Representation, by: SplitKind) -> pd.DataFrame:
    """Name the parts: columns part, file, line, instructions."""
    if by == "function":
        return _table(list(representation.function_names), list(representation.function_instructions))
    if by == "line":
        names = [str(line) for line in representation.source_lines]
        table = _table(names, list(representation.line_instructions))
        files, lines = zip(*representation.source_lines, strict=True)
        return table.assign(file=list(files), line=list(lines))
    starts = range(0, representation.instructions, PHASE_INSTRUCTIONS)
    ends = [min(start + PHASE_INSTRUCTIONS, representation.instructions) for start in starts]
    names = [f"{start:,} to {end - 1:,}" for start, end in zip(starts, ends, strict=True)]
    return _table(names, [end - start for start, end in zip(starts, ends, strict=True)])


def _table(names: list[str], instructions: list[int]) -> pd.DataFrame:
    return pd.DataFrame({"part": names, "file": "", "line": 0, "instructions": instructions})
