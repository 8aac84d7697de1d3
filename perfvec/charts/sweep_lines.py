"""One parameter swept on one or more designs: lines with bands, the trained range shaded.

Enters: `SweepLine` objects, the parameter's label and unit. Leaves: a chart. A number is drawn as lines over its own
scale, logarithmic where sizes double; a choice as markers with error bars.

Shapes: v values of a line.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from perfvec.charts.line_chart import Line, LineChart, LinePoint

_TICKS_MOST = 9


@dataclass(frozen=True)
class SweepLine:
    """A design's line: values and, float64 [v] each, what is drawn and its 90% bounds; own: position of its own value.

    series: its colour. has_band: whether the bounds are drawn.
    """

    design: str
    values: tuple[int | str, ...]
    points: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    own: int
    series: int
    has_band: bool


@dataclass(frozen=True)
class SweptParameter:
    """What is swept: its label and unit; is_log: sizes double. trained: least and greatest trained number, or None."""

    label: str
    unit: str
    is_log: bool
    trained: tuple[float, float] | None


def sweep_lines(lines: Sequence[SweepLine], parameter: SweptParameter, y_title: str) -> LineChart:
    """Draw the lines."""
    x_title = f"{parameter.label} ({parameter.unit})" if parameter.unit else parameter.label
    words = _words(lines)
    if words:
        return LineChart(tuple(_line(line, parameter, words) for line in lines), x_title, y_title, words)
    numbers = sorted({float(value) for line in lines for value in line.values})
    return LineChart(
        lines=tuple(_line(line, parameter, ()) for line in lines),
        x_title=x_title,
        y_title=y_title,
        is_log=parameter.is_log and numbers[0] > 0,
        ticks=tuple(numbers[:: max(1, -(-len(numbers) // _TICKS_MOST))]),
        shade=_shade(parameter, numbers),
        shade_note="learned from",
    )


def _words(lines: Sequence[SweepLine]) -> tuple[str, ...]:
    """Return the words of a choice in order of appearance; none where numbers are swept."""
    values = dict.fromkeys(value for line in lines for value in line.values)
    return tuple(map(str, values)) if any(isinstance(value, str) for value in values) else ()


def _shade(parameter: SweptParameter, numbers: Sequence[float]) -> tuple[float, float] | None:
    """Return what was learned from, as far as the values go: beyond them it would widen the axis."""
    if parameter.trained is None:
        return None
    return max(parameter.trained[0], numbers[0]), min(parameter.trained[1], numbers[-1])


def _line(line: SweepLine, parameter: SweptParameter, words: tuple[str, ...]) -> Line:
    own = line.points[line.own]
    bounds = (line.low, line.high) if line.has_band else (np.full(len(line.points), np.nan),) * 2
    points = []
    for position, (value, y, low, high) in enumerate(zip(line.values, line.points, *bounds, strict=True)):
        is_own = position == line.own
        notes = (
            f"{line.design} at {value if isinstance(value, str) else f'{value:,}'} {parameter.unit}".strip()
            + (" (the design's own)" if is_own else ""),
            f"{y:.4g} (90%: {line.low[position]:.4g} to {line.high[position]:.4g})",
            f"against its own value {y / own - 1:+.1%}",
        )
        x = words.index(str(value)) if words else float(value)
        points.append(LinePoint(x, float(y), float(low), float(high), is_own, notes))
    return Line(line.design, line.series, tuple(points))
