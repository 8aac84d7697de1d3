"""A tornado of sensitivities: what each parameter alone does to a design's runtime, the largest first.

Enters: the table of `perfvec.exploration.sensitivity.sensitivities`. Leaves: a chart. Bars of values outside the
trained range are hatched.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from perfvec.charts.row_chart import RowChart, RowMark, RowSeries
from perfvec.charts.style import ROOM_FOR_TEXT
from perfvec.microarchitecture.parameter_words import value_words

LESS, MORE = 0, 1  # series whose colours tell a smaller from a larger value


def tornado(table: pd.DataFrame) -> RowChart:
    """Draw the rows of the table, in their order."""
    rows = table.to_dict("records")
    return RowChart(
        rows=tuple(f"{row['label']} {_value(row['parameter'], row['value'])}" for row in rows),
        series=(
            RowSeries("less (or fastest choice)", LESS, _marks(rows, "low")),
            RowSeries("more (or slowest choice)", MORE, _marks(rows, "high")),
        ),
        x_title="Change of runtime (%): left is faster",
        x_range=_axis(table),
    )


def _marks(rows: Sequence[Mapping[str, Any]], side: str) -> tuple[RowMark, ...]:
    return tuple(_mark(position, row, side) for position, row in enumerate(rows))


def _mark(position: int, row: Mapping[str, Any], side: str) -> RowMark:
    own, moved = (_value(row["parameter"], row[name]) for name in ("value", f"{side}_value"))
    percent, is_outside = 100 * float(row[f"{side}_change"]), not row[f"{side}_within"]
    notes = (str(row["label"]), f"from {own} to {moved} {row['unit']}".strip(), f"runtime {percent:+.2f}%")
    return RowMark(
        position,
        percent,
        (*notes, "outside the trained range") if is_outside else notes,
        text=moved,
        is_hatched=is_outside,
    )


def _value(parameter: object, value: object) -> str:
    if isinstance(value, str):
        return value_words(str(parameter), value)
    return f"{value:,.0f}" if isinstance(value, int | float) and not np.isnan(value) else ""


def _axis(table: pd.DataFrame) -> tuple[float, float]:
    changes = 100 * table[["low_change", "high_change"]].to_numpy(dtype=np.float64)
    low = min(0.0, float(np.nanmin(changes, initial=0.0)))
    high = max(0.0, float(np.nanmax(changes, initial=0.0)))
    room = max(high - low, 0.5) * (ROOM_FOR_TEXT - 1)
    return low - room, high + room
