"""Predictions as a CSV: a row a pair of program and machine.

Enters: `Prediction`s. Leaves: the file, with the columns program, machine, instructions, cycles, runtime_ns, cpi.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path

from perfvec.prediction.prediction import Prediction

COLUMNS = ("program", "machine", "instructions", "cycles", "runtime_ns", "cpi")


def write_predictions(predictions: Iterable[Prediction], path: Path) -> None:
    """Write predictions; runtime_ns is empty where the machine's clock period is not known."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(_row(item) for item in predictions)


def _row(item: Prediction) -> tuple[str, ...]:
    runtime_ns = "" if item.runtime_ns is None else f"{item.runtime_ns:.3f}"
    return item.program, item.machine, str(item.instructions), f"{item.cycles:.3f}", runtime_ns, f"{item.cpi:.6f}"
