"""Predictions as a CSV: a row a pair of program and machine.

Enters: `Prediction`s. Leaves: the file, with the columns program, machine, instructions, cycles, runtime_ns, cpi; and
cycles_low, cycles_high, a 90% error bar, where a prediction has one.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path

from perfvec.prediction.prediction import Prediction

COLUMNS = ("program", "machine", "instructions", "cycles", "runtime_ns", "cpi")
BAR_COLUMNS = ("cycles_low", "cycles_high")


def write_predictions(predictions: Iterable[Prediction], path: Path) -> None:
    """Write predictions; runtime_ns is empty where the clock period is not known, an error bar where there is none."""
    items = list(predictions)
    with_bars = any(item.cycles_low is not None for item in items)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS + BAR_COLUMNS if with_bars else COLUMNS)
        writer.writerows(_row(item) + _bar(item) if with_bars else _row(item) for item in items)


def _row(item: Prediction) -> tuple[str, ...]:
    runtime_ns = "" if item.runtime_ns is None else f"{item.runtime_ns:.3f}"
    return item.program, item.machine, str(item.instructions), f"{item.cycles:.3f}", runtime_ns, f"{item.cpi:.6f}"


def _bar(item: Prediction) -> tuple[str, ...]:
    return tuple("" if value is None else f"{value:.3f}" for value in (item.cycles_low, item.cycles_high))
