"""What a reader is asked for: the streams, the limits and what the person said about the trace.

Enters: nothing. Leaves: `ReadRequest`, the one argument of every format's `read`.
"""

from __future__ import annotations

from dataclasses import dataclass

from perfvec.trace.readers.limits import Budget
from perfvec.trace.readers.wrappers import PlainStream


@dataclass(frozen=True)
class ReadRequest:
    """One read.

    stream: the plain bytes. program: what to call the program. keep: most instructions wanted, None for all.
    companion: the plain bytes of a second file (PerfVec's store file, or O3PipeView beside Exec). gem5_version:
    what the numbers in PerfVec's text mean. period_ps: clock period of the machine that the trace was written on.
    ticks_are_commits: Exec's ticks are commit times, as MinorCPU prints them.
    """

    stream: PlainStream
    budget: Budget
    program: str
    keep: int | None = None
    companion: PlainStream | None = None
    gem5_version: str | None = None
    period_ps: int | None = None
    ticks_are_commits: bool = False

    @property
    def cut(self) -> bool:
        """Whether either file ended too early, as far as they were read."""
        return self.budget.text_unended or self.stream.cut or (self.companion is not None and self.companion.cut)
