"""Designs side by side: runtime or CPI of programs with error bars, or the change against the base design.

Enters: the table of `perfvec.exploration.design_comparison.compare_designs`. Leaves: a chart. Bars while they can be
read; above `MOST_BARS` pairs a marker a pair. Each bar says its change against the base, so that small differences
can be read that no bar shows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from perfvec.charts.row_chart import RowChart, RowMark, RowSeries, distinct
from perfvec.charts.style import ROOM_FOR_TEXT
from perfvec.charts.time_unit import time_text, time_unit

MOST_BARS = 42


@dataclass(frozen=True)
class DesignQuantity:
    """What is drawn: the columns of the value and its bounds, the axis title and the factor of its unit."""

    value: str
    low: str
    high: str
    title: str
    factor: float = 1.0


CPI = DesignQuantity("cpi", "cpi_low", "cpi_high", "CPI (core cycles per instruction)")


def runtime_quantity(table: pd.DataFrame) -> DesignQuantity:
    """Return runtime in the unit that suits the table."""
    largest_ns = float(np.nanmax(table["runtime_ns"].to_numpy(), initial=0.0))
    name, size_ns = time_unit(largest_ns)
    return DesignQuantity("runtime_ns", "runtime_low_ns", "runtime_high_ns", f"Runtime ({name})", 1 / size_ns)


def design_bars(table: pd.DataFrame, quantity: DesignQuantity) -> RowChart:
    """Draw a quantity with its 90% error bars, designs in their order."""
    value, low, high = (
        table[name].to_numpy() * quantity.factor for name in (quantity.value, quantity.low, quantity.high)
    )
    largest = float(np.nanmax(high, initial=0.0))
    return RowChart(
        rows=distinct(table["program"].tolist()),
        series=_series(table, value, low, high),
        x_title=quantity.title,
        x_range=(0.0, largest * 1.04 or 1.0),
        as_bars=len(table) <= MOST_BARS,
        is_text_inside=True,
    )


def change_bars(table: pd.DataFrame) -> RowChart:
    """Draw the change of runtime against the base, in percent, of the designs other than the base."""
    is_base = table["is_base"].to_numpy()
    percent = np.where(is_base, np.nan, 100 * table["change"].to_numpy())
    none = np.full(len(table), np.nan)
    base = table["design"].to_numpy()[is_base][0]
    return RowChart(
        rows=distinct(table["program"].tolist()),
        series=tuple(item for item in _series(table, percent, none, none) if item.name != base),
        x_title=f"Runtime against {base} (%): left is faster",
        x_range=_around_zero(percent),
        as_bars=len(table) <= MOST_BARS,
    )


def _series(
    table: pd.DataFrame, value: NDArray[np.float64], low: NDArray[np.float64], high: NDArray[np.float64]
) -> tuple[RowSeries, ...]:
    """Return a series a design; value, low and high: float64 [rows of the table]."""
    programs = {name: position for position, name in enumerate(distinct(table["program"].tolist()))}
    marks: dict[str, list[RowMark]] = {name: [] for name in distinct(table["design"].tolist())}
    for row, *ends in zip(table.to_dict("records"), value, low, high, strict=True):
        position = programs[str(row["program"])]
        marks[str(row["design"])].append(RowMark(position, ends[0], _notes(row), ends[1], ends[2], _text(row)))
    return tuple(RowSeries(name, number, tuple(found)) for number, (name, found) in enumerate(marks.items()))


def _text(row: Mapping[str, Any]) -> str:
    if row["is_base"]:
        return "base"
    return "" if np.isnan(row["change"]) else f"{row['change']:+.1%}"


def _notes(row: Mapping[str, Any]) -> tuple[str, ...]:
    title = f"{row['program']} on {row['design']}"
    if np.isnan(row["runtime_ns"]):
        return title, "no prediction"
    runtime, low, high = (time_text(row[name]) for name in ("runtime_ns", "runtime_low_ns", "runtime_high_ns"))
    change = "the base" if row["is_base"] else f"against the base {row['change']:+.2%}"
    return (
        title,
        f"runtime {runtime} (90%: {low} to {high})",
        f"CPI {row['cpi']:.4g} (90%: {row['cpi_low']:.4g} to {row['cpi_high']:.4g})",
        change,
    )


def _around_zero(percent: NDArray[np.float64]) -> tuple[float, float]:
    """Return an axis that holds zero and all values, with room for text on both sides; at least a percent wide."""
    low, high = float(np.nanmin(percent, initial=0.0)), float(np.nanmax(percent, initial=0.0))
    room = max(high - low, 1.0) * (ROOM_FOR_TEXT - 1)
    return low - room, high + room
