"""One program's instruction sequences from several machines, brought onto each other and checked.

Enters: program counters and addresses of two runs. Leaves: how far one is shifted against the other, or an error that
names the first instruction in which they differ. The sequence does not depend on the machine; where tracing begins and
ends may.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from perfvec.errors import MeasurementError
from perfvec.trace.trace import Trace

LARGEST_SHIFT = 20_000
WINDOW = 512  # instructions that must agree for two runs to be aligned
LEAST_OVERLAP = 0.5
MOST_CANDIDATES = 200
COLUMNS = ("pc", "address")


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
    first: Overlap | None = None
    for overlap in _candidates(reference, other):
        if all(len(_differences(reference, other, overlap, column)) == 0 for column in COLUMNS):
            _check_length(reference, overlap, what)
            return overlap
        first = first or overlap
    if first is None:
        raise MeasurementError(
            f"{what} runs other instructions than the program's first run: the {WINDOW:,} with which one begins "
            f"are not among the first {LARGEST_SHIFT:,} of the other."
        )
    raise MeasurementError(_difference_sentence(reference, other, first, what))


def _candidates(reference: Trace, other: Trace) -> Iterator[Overlap]:
    """Yield the shifts at which the beginnings agree, the smallest first: in a loop there are several."""
    window = min(WINDOW, len(reference), len(other))
    found = 0
    for distance in range(LARGEST_SHIFT + 1):
        for shift in (distance, -distance)[: 1 + (distance > 0)]:
            start, stop = max(0, -shift), min(len(reference), len(other) - shift)
            if stop - start < window or found == MOST_CANDIDATES:
                continue
            begins = Overlap(start, start + window, shift)
            if len(_differences(reference, other, begins, "pc")) == 0:
                found += 1
                yield Overlap(start, stop, shift)


def _differences(reference: Trace, other: Trace, overlap: Overlap, column: str) -> NDArray[np.intp]:
    ours = getattr(reference, column)[overlap.start : overlap.stop]
    theirs = getattr(other, column)[overlap.start + overlap.shift : overlap.stop + overlap.shift]
    return np.flatnonzero(ours != theirs)


def _check_length(reference: Trace, overlap: Overlap, what: str) -> None:
    shared = overlap.stop - overlap.start
    if shared < LEAST_OVERLAP * len(reference):
        raise MeasurementError(
            f"{what} shares only {shared:,} of the {len(reference):,} instructions of the program's first run."
        )


def _difference_sentence(reference: Trace, other: Trace, overlap: Overlap, what: str) -> str:
    column = next(column for column in COLUMNS if len(_differences(reference, other, overlap, column)))
    places = _differences(reference, other, overlap, column)
    place = overlap.start + int(places[0])
    ours, theirs = int(getattr(reference, column)[place]), int(getattr(other, column)[place + overlap.shift])
    return (
        f"{what} differs from the program's first run in {len(places):,} instructions, first in the {column} of "
        f"instruction {place:,}: {theirs:#x} instead of {ours:#x}."
    )
