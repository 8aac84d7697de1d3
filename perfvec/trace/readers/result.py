"""What opening a trace gives back: the trace, and an honest account of what its format could not say.

Enters: nothing. Leaves: `ReadResult`, `MeasuredTiming`, `Confidence`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from perfvec.trace.trace import Trace

Confidence = Literal["high", "reduced", "low"]
CONFIDENCE_ORDER: tuple[Confidence, ...] = ("low", "reduced", "high")


class CodeLack(str):
    """A sentence on something that the program's code would supply: an ELF file given with the trace answers it."""

    __slots__ = ()


def lower(first: Confidence, second: Confidence) -> Confidence:
    """Return the lower of two confidences."""
    return min(first, second, key=CONFIDENCE_ORDER.index)


@dataclass(frozen=True)
class MeasuredTiming:
    """When each instruction committed on the machine that wrote the trace.

    increment_ps: int64 [n], ps between the commit of an instruction (its last micro-op) and of the one before; the
    first counts from its own fetch. period_ps: the core's clock period; inferred from the ticks where the person did
    not state it (the largest period that every commit time is a multiple of).
    """

    increment_ps: NDArray[np.int64]
    period_ps: int
    period_inferred: bool = True

    @cached_property
    def cycles(self) -> NDArray[np.uint32]:
        """Core cycles between commits, uint32 [n]; they sum to the whole run's."""
        commits = np.cumsum(self.increment_ps)
        ticks = (commits + self.period_ps // 2) // self.period_ps
        return np.diff(ticks, prepend=0).astype(np.uint32)


@dataclass(frozen=True)
class ReadResult:
    """A trace from some file, and what to think of it.

    trace: the trace. format: name of the format. confidence: how far predictions from it may be trusted compared
    with our own traces. lacks: one sentence for each thing that the format or this file does not say. wrapper:
    compression around it. timing: commit times, where the format has them. truncated: the file ends in the middle of
    a record, or reading stopped at a limit the person set. unknown_lines: lines or records that could not be read
    and were left out. assumed_classes: share of executed instructions whose operation class is an assumption.
    """

    trace: Trace
    format: str
    confidence: Confidence
    lacks: tuple[str, ...] = ()
    wrapper: str = "none"
    timing: MeasuredTiming | None = None
    truncated: bool = False
    unknown_lines: int = 0
    assumed_classes: float = 0.0
    left_out: dict[str, int] = field(default_factory=dict)

    @property
    def measured_cycles(self) -> NDArray[np.uint32] | None:
        """Core cycles between the commits of successive instructions, uint32 [n], None where not measured."""
        return None if self.timing is None else self.timing.cycles
