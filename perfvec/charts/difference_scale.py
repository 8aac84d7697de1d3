"""The unit that times and their differences are drawn in, and how differences are written.

Enters: the unit of a table, ns or core cycles, and its largest value. Leaves: a unit's name and its size, or a text.
"""

from __future__ import annotations

from perfvec.charts.time_unit import time_text, time_unit
from perfvec.prediction.runtime_split import NANOSECONDS


def drawn_unit(unit: str, largest: float) -> tuple[str, float]:
    """Return the name of the unit to draw in and how many of `unit` it has."""
    return time_unit(largest) if unit == NANOSECONDS else (unit, 1.0)


def difference_text(value: float, unit: str = NANOSECONDS) -> str:
    """Return a difference with its sign and unit, such as '-1.25 ms' or '+310 core cycles'."""
    if value == 0:
        return "0"
    sign = "+" if value > 0 else "\u2212"
    return sign + (time_text(abs(value)) if unit == NANOSECONDS else f"{abs(value):,.0f}")
