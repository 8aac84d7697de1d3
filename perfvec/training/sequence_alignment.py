"""One program's instruction sequences from several machines, brought onto each other and checked.

Enters: program counters and addresses of two runs. Leaves: how far one is shifted against the other, or an error that
names the first instruction in which they differ. The sequence does not depend on the machine; where tracing begins and
ends may.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from perfvec.errors import MeasurementError
from perfvec.trace.trace import Trace

LARGEST_SHIFT = 20_000
WINDOW = 512  # instructions that must agree for two runs to be aligned
LEAST_OVERLAP = 0.5


@dataclass(frozen=True)
class Overlap:
    """Instructions start to stop (exclusive) of the reference are the other run's from start + shift."""

    start: int
    stop: int
    shift: int


def align(reference: Trace, other: Trace, what: str) -> Overlap:
    """Return where `other` lies on `reference`.

    Raises:
        MeasurementError: they are not runs of the same instructions; the sentence begins with `what`.
    """
    shift = _shift(reference.pc, other.pc)
    if shift is None:
        raise MeasurementError(
            f"{what} runs other instructions than the program's first run: no {WINDOW:,} of its first instructions "
            "are found there."
        )
    start, stop = max(0, -shift), min(len(reference), len(other) - shift)
    if stop - start < LEAST_OVERLAP * len(reference):
        raise MeasurementError(
            f"{what} shares only {stop - start:,} of the {len(reference):,} instructions of the program's first run."
        )
    for column in ("pc", "address"):
        ours = getattr(reference, column)[start:stop]
        theirs = getattr(other, column)[start + shift : stop + shift]
        _check_same(ours, theirs, column, start, what)
    return Overlap(start, stop, shift)


def _shift(reference: NDArray[np.uint64], other: NDArray[np.uint64]) -> int | None:
    """Return the smallest shift at which the beginnings agree, None where none does."""
    window = min(WINDOW, len(reference), len(other))
    for distance in range(LARGEST_SHIFT + 1):
        if np.array_equal(reference[:window], other[distance : distance + window]):
            return distance
        if np.array_equal(other[:window], reference[distance : distance + window]):
            return -distance
    return None


def _check_same(ours: NDArray[np.uint64], theirs: NDArray[np.uint64], column: str, start: int, what: str) -> None:
    different = np.flatnonzero(ours != theirs)
    if len(different):
        place = int(different[0])
        raise MeasurementError(
            f"{what} differs from the program's first run in {len(different):,} instructions, first in the {column} of "
            f"instruction {start + place:,}: {int(theirs[place]):#x} instead of {int(ours[place]):#x}."
        )
