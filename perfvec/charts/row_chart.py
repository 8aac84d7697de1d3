"""A chart of rows as data: bars or markers along one axis of numbers, with error bars and texts.

Enters: marks, a series of them a design or a direction. Leaves: a `RowChart`; its `document` is what the browser draws
(`perfvec/webui/chart_drawing`). For charts redrawn at every turn of a knob, as a figure of Plotly takes too long.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite, nan

from perfvec.charts.style import colour, ink_on, symbol


@dataclass(frozen=True)
class RowMark:
    """A bar from zero, or a marker.

    row: position of its row. value: where it ends, NaN where nothing is drawn. notes: lines shown when pointed at.
    low, high: ends of its error bar, NaN for none. text: at the mark. is_hatched: beyond what was learned from.
    """

    row: int
    value: float
    notes: tuple[str, ...]
    low: float = nan
    high: float = nan
    text: str = ""
    is_hatched: bool = False


@dataclass(frozen=True)
class RowSeries:
    """Marks of one colour and symbol. number: which of the palette."""

    name: str
    number: int
    marks: tuple[RowMark, ...]


@dataclass(frozen=True)
class RowChart:
    """Rows from top to bottom, each with a mark of every series.

    x_range: ends of the axis. as_bars: bars, else markers. is_text_inside: whether bars hold their text.
    """

    rows: tuple[str, ...]
    series: tuple[RowSeries, ...]
    x_title: str
    x_range: tuple[float, float]
    as_bars: bool = True
    is_text_inside: bool = False

    def document(self) -> dict[str, object]:
        """Return the chart as plain data; None stands for NaN, which JSON lacks."""
        return {
            "kind": "rows",
            "rows": list(self.rows),
            "xTitle": self.x_title,
            "xRange": list(self.x_range),
            "asBars": self.as_bars,
            "isTextInside": self.is_text_inside,
            "series": [
                {**looks(item.name, item.number), "marks": [_mark(mark) for mark in item.marks]} for item in self.series
            ],
        }


def looks(name: str, number: int) -> dict[str, object]:
    """Return what is drawn of a series in any chart: its name, colour, symbol, and the colour of text on it."""
    return {"name": name, "colour": colour(number), "ink": ink_on(colour(number)), "symbol": symbol(number)}


def known(value: float) -> float | None:
    """Return a number, None where it is none."""
    return float(value) if isfinite(value) else None


def distinct(names: Sequence[object]) -> tuple[str, ...]:
    """Return names without repetition, in order of appearance."""
    return tuple(dict.fromkeys(map(str, names)))


def _mark(mark: RowMark) -> dict[str, object]:
    return {
        "row": mark.row,
        "value": known(mark.value),
        "low": known(mark.low),
        "high": known(mark.high),
        "text": mark.text,
        "isHatched": mark.is_hatched,
        "notes": list(mark.notes),
    }
