"""The list of a person's own simulations that `build-dataset` works from.

Enters: a CSV file, one row a run of one program on one machine. Leaves: `Run` rows and the machines' documents,
checked.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from perfvec.errors import MeasurementError

REQUIRED_COLUMNS = ("program", "machine", "trace")
OPTIONAL_COLUMNS = (
    "second",
    "elf",
    "cycles",
    "gem5_version",
    "ticks_are_commits",
    "split",
    "suite",
    "compiler",
    "skipped_instructions",
    "seconds",
)
PROGRAM_SPLITS = ("train", "val", "test", "probe")
MACHINE_SPLITS = ("train", "val", "test", "many")
TRUE_WORDS, FALSE_WORDS = ("1", "yes", "true"), ("", "0", "no", "false")


@dataclass(frozen=True)
class Run:
    """One simulation. trace, second, elf, cycles: paths; cycles is an array of cumulative core cycles, one an
    instruction, for traces that have no commit times. seconds: wall time of the simulation, None unknown.
    """

    program: str
    machine: str
    trace: Path
    second: Path | None
    elf: Path | None
    cycles: Path | None
    gem5_version: str | None
    ticks_are_commits: bool
    split: str
    suite: str
    compiler: str
    skipped_instructions: int
    seconds: float | None


def read_runs(path: Path) -> dict[str, list[Run]]:
    """Return the runs of each program, in the file's order; paths are relative to the file.

    Raises:
        MeasurementError: a missing column, an unknown one, or a value that is not valid.
    """
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            _check_columns(path, reader.fieldnames or ())
            runs = [_run(path, number, row) for number, row in enumerate(reader, start=2)]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise MeasurementError(f"'{path.name}' could not be read as a list of runs: {error}.") from error
    if not runs:
        raise MeasurementError(f"'{path.name}' lists no runs.")
    programs: dict[str, list[Run]] = {}
    for run in runs:
        others = programs.setdefault(run.program, [])
        if any(other.machine == run.machine for other in others):
            raise MeasurementError(f"'{path.name}' lists '{run.program}' on '{run.machine}' twice.")
        if others and others[0].split != run.split:
            raise MeasurementError(f"'{path.name}' puts '{run.program}' into two splits.")
        others.append(run)
    return programs


def _check_columns(path: Path, columns: Sequence[str]) -> None:
    missing = [column for column in REQUIRED_COLUMNS if column not in columns]
    unknown = [column for column in columns if column not in REQUIRED_COLUMNS + OPTIONAL_COLUMNS]
    if missing or unknown:
        what = f"has no column '{missing[0]}'" if missing else f"has a column '{unknown[0]}' that is not known"
        raise MeasurementError(
            f"'{path.name}' {what}; its columns are {', '.join(REQUIRED_COLUMNS)} and, where wanted, "
            f"{', '.join(OPTIONAL_COLUMNS)}."
        )


def _run(path: Path, number: int, row: dict[str, str | None]) -> Run:
    def text(column: str) -> str:
        return (row.get(column) or "").strip()

    def file(column: str) -> Path | None:
        return path.parent / text(column) if text(column) else None

    for column in REQUIRED_COLUMNS:
        if not text(column):
            raise MeasurementError(f"'{path.name}', line {number}: '{column}' is empty.")
    program, split = text("program"), text("split") or "train"
    if "/" in program or program.startswith("."):
        raise MeasurementError(f"'{path.name}', line {number}: '{program}' cannot name a program's files.")
    if split not in PROGRAM_SPLITS:
        raise MeasurementError(f"'{path.name}', line {number}: split '{split}' is none of {', '.join(PROGRAM_SPLITS)}.")
    if text("ticks_are_commits").lower() not in TRUE_WORDS + FALSE_WORDS:
        raise MeasurementError(f"'{path.name}', line {number}: 'ticks_are_commits' should be yes or no.")
    return Run(
        program=program,
        machine=text("machine"),
        trace=path.parent / text("trace"),
        second=file("second"),
        elf=file("elf"),
        cycles=file("cycles"),
        gem5_version=text("gem5_version") or None,
        ticks_are_commits=text("ticks_are_commits").lower() in TRUE_WORDS,
        split=split,
        suite=text("suite"),
        compiler=text("compiler"),
        skipped_instructions=int(_number(path, number, "skipped_instructions", text("skipped_instructions") or "0")),
        seconds=_number(path, number, "seconds", text("seconds")) if text("seconds") else None,
    )


def _number(path: Path, line: int, column: str, value: str) -> float:
    try:
        number = float(value)
    except ValueError:
        number = -1.0
    if not 0 <= number < 2**63:
        raise MeasurementError(f"'{path.name}', line {line}: '{column}' should be a number from 0, not '{value}'.")
    return number


def read_machines(path: Path) -> dict[str, dict[str, Any]]:
    """Return each machine's document by name: at least name and period_ps; split is 'train' where not given.

    Raises:
        MeasurementError: not a list of such machines.
    """
    try:
        documents = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise MeasurementError(f"'{path.name}' could not be read as a list of machines: {error}.") from error
    if not isinstance(documents, list):
        raise MeasurementError(f"'{path.name}' should hold a list of machines.")
    machines: dict[str, dict[str, Any]] = {}
    for document in documents:
        name = document.get("name") if isinstance(document, dict) else None
        if not isinstance(name, str) or not name or name in machines:
            raise MeasurementError(f"'{path.name}': each machine needs a 'name' of its own.")
        period = document.get("period_ps")
        if not isinstance(period, int) or isinstance(period, bool) or period <= 0:
            raise MeasurementError(f"'{path.name}': machine '{name}' needs 'period_ps', its clock period in ps.")
        split = document.get("split", "train")
        if split not in MACHINE_SPLITS:
            raise MeasurementError(f"'{path.name}': machine '{name}' has split '{split}', none of {MACHINE_SPLITS}.")
        machines[name] = {**document, "split": split}
    return machines
