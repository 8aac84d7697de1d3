"""Examples of tables of measurements: what gem5 measured of probes and of val programs on one validation machine.

Enters: the dataset. Leaves: assets/measurements/*.csv in the form that `perfvec.microarchitecture.measurements` reads.
Val machines took no part in training the foundation model, so the machine is as new to it as one's own.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from perfvec.microarchitecture.measurement_examples import (
    EXAMPLE_MACHINE,
    MEASUREMENTS,
    PHASE_EXAMPLE_INSTRUCTIONS,
    measurement_examples,
)
from perfvec.microarchitecture.measurement_table import CYCLES, INSTRUCTIONS, MACHINE, PROGRAM
from perfvec.training.gem5_dataset import Gem5Dataset

Row = tuple[str, str, int, int]


def write_measurement_examples(
    dataset: Gem5Dataset, machine: str = EXAMPLE_MACHINE, folder: Path = MEASUREMENTS
) -> list[Path]:
    """Write totals of the probes, and cycles after each 10,000 instructions of the val programs; return the files."""
    folder.mkdir(parents=True, exist_ok=True)
    files = [example.path for example in measurement_examples(machine, folder)]
    for path, split, step in zip(files, ("probe", "val"), (None, PHASE_EXAMPLE_INSTRUCTIONS), strict=True):
        names = [name for name in dataset.program_names(split) if machine in dataset.machines_of(name)]
        _write(path, [row for name in names for row in _rows(dataset, name, machine, step)])
    return files


def _rows(dataset: Gem5Dataset, program: str, machine: str, step: int | None) -> Iterator[Row]:
    measured = dataset.cycles(program)
    cycles = measured.cycles[measured.machines.index(machine)].astype(np.int64).cumsum()
    ends = [*range(step, len(cycles), step), len(cycles)] if step is not None else [len(cycles)]
    for end in ends:
        yield machine, program, end, int(cycles[end - 1])


def _write(path: Path, rows: Sequence[Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow((MACHINE, PROGRAM, INSTRUCTIONS, CYCLES))
        writer.writerows(rows)
