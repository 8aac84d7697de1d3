"""The measurements that a person brings: cycles counted from a program's start, after so many instructions.

Enters: a table with the columns program, instructions, cycles (or runtime_ns); one row a program (its total) or many
(phases). Leaves: `Measurement`s, validated, in the order in which programs first appear.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from perfvec.errors import MeasurementError
from perfvec.microarchitecture.measurement_table import LARGEST_BYTES, MeasuredRow, measured_rows

MOST_PROGRAMS = 1000


@dataclass(frozen=True)
class Measurement:
    """One program, counted from its start: instructions int64 [s], increasing; cycles float64 [s], never decreasing.

    Instructions are None where the program was run whole, whatever it executes; then there is one count of cycles.
    """

    program: str
    instructions: NDArray[np.int64] | None
    cycles: NDArray[np.float64]


def read_measurements(path: Path, period_ps: float | None = None) -> list[Measurement]:
    """Read a file of measurements; see `parse_measurements`.

    Raises:
        MeasurementError: as `parse_measurements`, or no file.
    """
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST_BYTES + 1)
    except OSError as error:
        raise MeasurementError(f"'{path}' could not be read: {error}.") from error
    return parse_measurements(content, path.name, period_ps)


def parse_measurements(content: bytes, place: str, period_ps: float | None = None) -> list[Measurement]:
    """Read a table of measurements.

    Args:
        content: CSV text in UTF-8.
        place: what errors call the table.
        period_ps: clock period, needed where runtimes are given in place of cycles.

    Raises:
        MeasurementError: too large, no rows, missing columns, a value that is no number, counts that do not increase,
            cycles that decrease, or more programs than are read.
    """
    rows: dict[str, list[MeasuredRow]] = {}
    for row in measured_rows(content, place, period_ps):
        rows.setdefault(row.program, []).append(row)
    if len(rows) > MOST_PROGRAMS:
        raise MeasurementError(f"'{place}' names {len(rows):,} programs; at most {MOST_PROGRAMS:,} are read.")
    return [_measurement(program, values, place) for program, values in rows.items()]


def _measurement(program: str, rows: Sequence[MeasuredRow], place: str) -> Measurement:
    cycles = np.array([row.cycles for row in rows], dtype=np.float64)
    counts = [row.instructions for row in rows if row.instructions is not None]
    if len(counts) < len(rows):
        if len(rows) > 1:
            raise MeasurementError(
                f"Line {rows[1].line} of '{place}' is a second row of '{program}'; phases need the instructions at "
                "which each of them ends."
            )
        return Measurement(program, None, cycles)
    _check_order(rows, place)
    return Measurement(program, np.array(counts, dtype=np.int64), cycles)


def _check_order(rows: Sequence[MeasuredRow], place: str) -> None:
    for before, after in pairwise(rows):
        where = f"Line {after.line} of '{place}'"
        if (after.instructions or 0) <= (before.instructions or 0):
            raise MeasurementError(
                f"{where} has {after.instructions} instructions of '{after.program}' after {before.instructions}; the "
                "counts of a program should increase from row to row."
            )
        if after.cycles < before.cycles:
            raise MeasurementError(
                f"{where} has {after.cycles:g} cycles of '{after.program}' after {before.cycles:g}; cycles are counted "
                "from the start of the program and cannot decrease."
            )
