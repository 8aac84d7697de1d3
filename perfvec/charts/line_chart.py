"""A chart of lines as data: points over numbers or words, with bands or error bars, and a shaded range.

Enters: points, a line of them a design. Leaves: a `LineChart`; its `document` is what the browser draws
(`perfvec/webui/chart_drawing`), as that of a `RowChart`.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite

from perfvec.charts.row_chart import known, looks

ROOM = 0.05  # of the axis, beyond the extremes


@dataclass(frozen=True)
class LinePoint:
    """x: a number, or the position of a word. y: NaN where nothing is drawn. low, high: 90% bounds, NaN for none.

    is_own: drawn larger. notes: lines shown when it is pointed at.
    """

    x: float
    y: float
    low: float
    high: float
    is_own: bool
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Line:
    """Points of one colour and symbol, from left to right. number: which of the palette."""

    name: str
    number: int
    points: tuple[LinePoint, ...]


@dataclass(frozen=True)
class LineChart:
    """Lines over one axis.

    words: what the positions are called where x is a choice, whose points are not joined; else empty. is_log: x
    doubles. ticks: x where a tick stands. shade: ends of the shaded range of x, and shade_note its name; or None.
    """

    lines: tuple[Line, ...]
    x_title: str
    y_title: str
    words: tuple[str, ...] = ()
    is_log: bool = False
    ticks: tuple[float, ...] = ()
    shade: tuple[float, float] | None = None
    shade_note: str = ""

    def document(self) -> dict[str, object]:
        """Return the chart as plain data; None stands for NaN, which JSON lacks."""
        return {
            "kind": "lines",
            "xTitle": self.x_title,
            "yTitle": self.y_title,
            "yRange": list(self.y_range),
            "words": list(self.words),
            "isLog": self.is_log,
            "ticks": [[tick, f"{tick:,.0f}"] for tick in self.ticks],
            "shade": None if self.shade is None else list(self.shade),
            "shadeNote": self.shade_note,
            "series": [
                {**looks(line.name, line.number), "points": [_point(point) for point in line.points]}
                for line in self.lines
            ],
        }

    @property
    def y_range(self) -> tuple[float, float]:
        """Ends of the axis: all points and bounds, and some room."""
        drawn = [end for line in self.lines for point in line.points for end in (point.y, point.low, point.high)]
        finite = [end for end in drawn if isfinite(end)] or [0.0, 1.0]
        low, high = min(finite), max(finite)
        room = ROOM * (high - low or abs(high) or 1.0)
        return low - room, high + room


def _point(point: LinePoint) -> dict[str, object]:
    return {
        "x": float(point.x),
        "y": known(point.y),
        "low": known(point.low),
        "high": known(point.high),
        "isOwn": point.is_own,
        "notes": list(point.notes),
    }
