"""The text of a table of measurements: delimiter, header and rows, with the limits of what is read.

Enters: bytes that a person brings. Leaves: `MeasuredRow`s in their order, their numbers validated.

A row gives core cycles, or runtime_ns where the clock is known. Instructions may be left out where a program was run
whole. Other columns are ignored, but for 'machine', which has to be one machine's.
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from perfvec.errors import MeasurementError

PICOSECONDS_PER_NANOSECOND = 1000.0
LARGEST_COUNT = 2.0**53
LARGEST_BYTES = 8_000_000
MOST_ROWS = 100_000
DELIMITERS = ",;\t"
PROGRAM, INSTRUCTIONS, CYCLES, RUNTIME_NS, MACHINE = "program", "instructions", "cycles", "runtime_ns", "machine"


@dataclass(frozen=True)
class MeasuredRow:
    """One row: core cycles from the program's start to the end of so many instructions, None where run whole."""

    line: int
    program: str
    instructions: int | None
    cycles: float


def measured_rows(content: bytes, place: str, period_ps: float | None) -> list[MeasuredRow]:
    """Read the rows of a table.

    Args:
        content: CSV text in UTF-8, with a header; commas, semicolons or tabs between columns.
        place: what errors call the table.
        period_ps: clock period, which makes cycles of runtime_ns; None where it is not known.

    Raises:
        MeasurementError: too large, no text, missing columns, no rows, or a value that is no number; one sentence.
    """
    if len(content) > LARGEST_BYTES:
        raise MeasurementError(
            f"'{place}' has {len(content):,} bytes; a table of measurements may have {LARGEST_BYTES:,}."
        )
    try:
        text = content.decode("utf-8-sig")
        return list(_rows(text, place, period_ps))
    except (UnicodeDecodeError, csv.Error) as error:
        raise MeasurementError(f"'{place}' could not be read as CSV text in UTF-8: {error}.") from error


def _rows(text: str, place: str, period_ps: float | None) -> Iterator[MeasuredRow]:
    first_line = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(DELIMITERS, key=first_line.count))
    names = [name.strip().lower() for name in next(reader, [])]
    _check_columns(names, place, period_ps)
    machines: set[str] = set()
    count = 0
    for fields in reader:
        if not any(field.strip() for field in fields):
            continue
        count += 1
        row = {name: field.strip() for name, field in zip(names, fields, strict=False)}
        machines.add(row.get(MACHINE, ""))
        _check_rows(count, machines, place)
        yield _row(row, f"Line {reader.line_num} of '{place}'", reader.line_num, period_ps)
    if not count:
        raise MeasurementError(f"'{place}' holds no measurement; it needs at least one row below its header.")


def _check_columns(names: Sequence[str], place: str, period_ps: float | None) -> None:
    if PROGRAM not in names or (CYCLES not in names and RUNTIME_NS not in names):
        missing = " and ".join(
            column
            for column, absent in ((PROGRAM, PROGRAM not in names), (CYCLES, not {CYCLES, RUNTIME_NS} & {*names}))
            if absent
        )
        raise MeasurementError(
            f"'{place}' lacks the column {missing}; its first line should name the columns {PROGRAM}, {INSTRUCTIONS} "
            f"and {CYCLES} (or {RUNTIME_NS})."
        )
    double = next((name for name in names if name and names.count(name) > 1), None)
    if double is not None:
        raise MeasurementError(f"'{place}' has two columns called '{double}'; each name should be there once.")
    if CYCLES not in names and period_ps is None:
        raise MeasurementError(
            f"'{place}' gives {RUNTIME_NS} and no {CYCLES}, so the machine's clock has to be given to count in cycles."
        )


def _check_rows(count: int, machines: set[str], place: str) -> None:
    if count > MOST_ROWS:
        raise MeasurementError(f"'{place}' has more than {MOST_ROWS:,} rows, which is the most that are read.")
    if len(machines) > 1:
        first, second = sorted(machines)
        raise MeasurementError(
            f"'{place}' holds measurements of more than one machine ('{first}', '{second}'); a machine is fitted to "
            "its own, so each should have a table of its own."
        )


def _row(row: Mapping[str, str], where: str, line: int, period_ps: float | None) -> MeasuredRow:
    program = row.get(PROGRAM, "")
    if not program:
        raise MeasurementError(f"{where} names no program.")
    if CYCLES in row or period_ps is None:
        cycles = _number(row.get(CYCLES, ""), CYCLES, where)
    else:
        cycles = _number(row.get(RUNTIME_NS, ""), RUNTIME_NS, where) * PICOSECONDS_PER_NANOSECOND / period_ps
    instructions = row.get(INSTRUCTIONS, "")
    if not instructions:
        return MeasuredRow(line, program, None, cycles)
    count = _number(instructions, INSTRUCTIONS, where)
    if not count.is_integer():
        raise MeasurementError(f"{where} has {count} instructions; it should be a whole number.")
    return MeasuredRow(line, program, int(count), cycles)


def _number(text: str, column: str, where: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0 < value < LARGEST_COUNT:
        raise MeasurementError(f"{where} has {column} '{text[:40]}'; it should be a positive number.")
    return value
