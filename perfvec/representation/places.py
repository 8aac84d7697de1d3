"""The places of a program whose vectors are summed apart: each is a function, and a source line where lines are known.

Enters: a trace. Leaves: `Places`: the place of each executed instruction, and the function and line of each place.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from perfvec.trace.functions import function_index
from perfvec.trace.source_lines import SourceLine
from perfvec.trace.trace import Trace

ELSEWHERE = "(elsewhere)"


@dataclass(frozen=True)
class Places:
    """p places of n executed instructions, f functions and l lines.

    of_rows: int64 [n]. function, line: int64 [p], positions in function_names [f], whose last is code outside
    functions, and in source_lines [l], whose last is code without a known line; empty where lines are not known.
    """

    of_rows: NDArray[np.int64]
    function: NDArray[np.int64]
    line: NDArray[np.int64]
    function_names: tuple[str, ...]
    source_lines: tuple[SourceLine, ...]

    def function_counts(self) -> NDArray[np.int64]:
        """Executed instructions of each function, int64 [f]."""
        return _sums(self.function, self._counts(), len(self.function_names))

    def line_counts(self) -> NDArray[np.int64]:
        """Executed instructions of each line, int64 [l]."""
        return _sums(self.line, self._counts(), len(self.source_lines))

    def _counts(self) -> NDArray[np.int64]:
        return np.bincount(self.of_rows, minlength=len(self.function))


def places_of(trace: Trace) -> Places:
    """Find the place of each instruction of a trace."""
    names = (*(function.name for function in trace.functions), ELSEWHERE)
    owners = function_index(trace).astype(np.int64) % len(names)  # -1 becomes the last: elsewhere
    if trace.source_lines is None:
        return Places(owners, np.arange(len(names)), np.empty(0, dtype=np.int64), names, ())
    numbers, lines = trace.source_lines.number(trace.pc)
    pairs, of_rows = np.unique(owners * len(lines) + numbers, return_inverse=True)
    return Places(of_rows.astype(np.int64), pairs // len(lines), pairs % len(lines), names, lines)


def _sums(groups: NDArray[np.int64], counts: NDArray[np.int64], length: int) -> NDArray[np.int64]:
    sums = np.zeros(length, dtype=np.int64)
    np.add.at(sums, groups, counts[: len(groups)])
    return sums
