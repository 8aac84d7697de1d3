"""The table of measurements that a person brings: cycles counted from the start, after so many instructions.

Enters: a CSV with the columns program, instructions, cycles; one row a program (its total) or many (phases). Leaves:
`Measurement`s, validated, in the order in which programs first appear.
"""

from __future__ import annotations

import csv
import math
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from perfvec.errors import MeasurementError

COLUMNS = ("program", "instructions", "cycles")
LARGEST_COUNT = 2.0**53


@dataclass(frozen=True)
class Measurement:
    """One program, counted from its start: instructions int64 [s], increasing; cycles float64 [s], never decreasing."""

    program: str
    instructions: NDArray[np.int64]
    cycles: NDArray[np.float64]


def read_measurements(path: Path) -> list[Measurement]:
    """Read a table of measurements; other columns are ignored.

    Raises:
        MeasurementError: no file, no rows, missing columns, a value that is no number, counts that do not increase, or
            cycles that are not positive or decrease.
    """
    rows: dict[str, list[tuple[int, float, int]]] = {}
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            _check_columns(reader.fieldnames, path)
            for row in reader:
                program = (row["program"] or "").strip()
                if not program:
                    raise MeasurementError(f"Line {reader.line_num} of '{path.name}' names no program.")
                rows.setdefault(program, []).append(_numbers(row, reader.line_num, path))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise MeasurementError(f"'{path}' could not be read as CSV text in UTF-8: {error}.") from error
    if not rows:
        raise MeasurementError(f"'{path.name}' holds no measurement; it needs at least one row below its header.")
    return [_measurement(program, values, path) for program, values in rows.items()]


def _check_columns(found: object, path: Path) -> None:
    names = list(found) if isinstance(found, list | tuple) else []
    missing = [column for column in COLUMNS if column not in names]
    if missing:
        plural = "s" if len(missing) > 1 else ""
        raise MeasurementError(
            f"'{path.name}' lacks the column{plural} {', '.join(missing)}; it needs {', '.join(COLUMNS)}."
        )


def _numbers(row: dict[str, str | None], line: int, path: Path) -> tuple[int, float, int]:
    values = []
    for column in COLUMNS[1:]:
        text = (row[column] or "").strip()
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if not 0 < value < LARGEST_COUNT:
            raise MeasurementError(
                f"Line {line} of '{path.name}' has {column} '{text}'; it should be a positive number."
            )
        values.append(value)
    if not values[0].is_integer():
        raise MeasurementError(
            f"Line {line} of '{path.name}' has {values[0]} instructions; it should be a whole number."
        )
    return int(values[0]), values[1], line


def _measurement(program: str, rows: list[tuple[int, float, int]], path: Path) -> Measurement:
    for (before, cycles_before, _), (after, cycles_after, line) in pairwise(rows):
        if after <= before:
            raise MeasurementError(
                f"Line {line} of '{path.name}' has {after} instructions of '{program}' after {before}; the counts of a "
                "program should increase from row to row."
            )
        if cycles_after < cycles_before:
            raise MeasurementError(
                f"Line {line} of '{path.name}' has {cycles_after:g} cycles of '{program}' after {cycles_before:g}; "
                "cycles are counted from the start of the trace and cannot decrease."
            )
    return Measurement(
        program,
        np.array([row[0] for row in rows], dtype=np.int64),
        np.array([row[1] for row in rows], dtype=np.float64),
    )
