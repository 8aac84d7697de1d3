"""From one design's runtime to another's, step by step.

Enters: an `Explanation`. Leaves: a figure: the first design's runtime, a step for each group of parameters, the
second's. Direction is told by sign and place as well as by colour; sampled steps have bars of two standard errors.
"""

from __future__ import annotations

from itertools import accumulate

import plotly.graph_objects as go

from perfvec.charts.difference_scale import difference_text
from perfvec.charts.style import NEUTRAL, colour, finish, wrapped_words
from perfvec.charts.time_unit import time_text, time_unit
from perfvec.exploration.explanation import Explanation, Step

MOST_STEPS = 14
LABEL_CHARACTERS = 22
ROW_PX = 42
FASTER, SLOWER = 0, 1  # series whose colours tell the two
CUT_ABOVE = 0.5  # where all of the figure lies above this share of its end, the axis does not start at 0
ROOM = 0.3  # of the axis, for text beyond the bars
STANDARD_ERRORS = 2.0


def waterfall(explanation: Explanation) -> go.Figure:
    """Draw the steps, the largest first; small ones beyond `MOST_STEPS` are one, so that all sum to the difference."""
    unit, size_ns = time_unit(max(explanation.first_ns, explanation.second_ns))
    steps = _shown(explanation.steps)
    ends = [end / size_ns for end in accumulate((step.runtime_ns for step in steps), initial=explanation.first_ns)]
    names = [explanation.first, *(step.label for step in steps), explanation.second]
    labels = _distinct([wrapped_words(name, LABEL_CHARACTERS) for name in names])
    figure = go.Figure(
        go.Waterfall(
            orientation="h",
            measure=["absolute", *("relative" for _ in steps), "total"],
            x=[ends[0], *(step.runtime_ns / size_ns for step in steps), 0],
            y=labels,
            text=[
                time_text(explanation.first_ns),
                *(difference_text(step.runtime_ns) for step in steps),
                time_text(explanation.second_ns),
            ],
            textposition="outside",
            cliponaxis=False,
            decreasing={"marker": {"color": colour(FASTER)}},
            increasing={"marker": {"color": colour(SLOWER)}},
            totals={"marker": {"color": NEUTRAL}},
            connector={"line": {"color": NEUTRAL, "width": 1}},
            customdata=_hover(explanation, steps),
            hovertemplate="%{customdata}<extra></extra>",
            showlegend=False,
        )
    )
    if not explanation.exact:
        _add_standard_errors(figure, steps, ends, labels, size_ns)
    finish(figure, x_title=f"Predicted runtime ({unit})", y_title="", height_px=90 + ROW_PX * len(labels))
    figure.update_yaxes(autorange="reversed")
    _set_axis(figure, ends, size_ns)
    return figure


def _shown(steps: tuple[Step, ...]) -> list[Step]:
    """Return the largest steps, and the rest as one."""
    if len(steps) <= MOST_STEPS:
        return list(steps)
    kept, rest = steps[: MOST_STEPS - 1], steps[MOST_STEPS - 1 :]
    runtime_ns, error_ns = sum(s.runtime_ns for s in rest), sum(s.standard_error_ns**2 for s in rest) ** 0.5
    return [*kept, Step(f"{len(rest)} others", ", ".join(s.label for s in rest), runtime_ns, error_ns)]


def _distinct(labels: list[str]) -> list[str]:
    """Tell rows apart that are called the same: an axis of categories would draw them in one place."""
    return [label + "\u200b" * labels[:place].count(label) for place, label in enumerate(labels)]


def _hover(explanation: Explanation, steps: list[Step]) -> list[str]:
    ends = [
        f"<b>{name}</b><br>{time_text(runtime_ns)} predicted"
        for name, runtime_ns in ((explanation.first, explanation.first_ns), (explanation.second, explanation.second_ns))
    ]
    texts = [
        f"<b>{step.label}</b><br>{difference_text(step.runtime_ns)}"
        + (f" ± {time_text(step.standard_error_ns)} (standard error of sampling)" if step.standard_error_ns else "")
        + f" ({step.runtime_ns / explanation.first_ns:+.1%} of {explanation.first})"
        + "<br>"
        + step.change.replace(", ", "<br>")
        for step in steps
    ]
    return [ends[0], *texts, ends[1]]


def _add_standard_errors(
    figure: go.Figure, steps: list[Step], ends: list[float], labels: list[str], size_ns: float
) -> None:
    figure.add_scatter(
        x=ends[1:],
        y=labels[1:-1],
        mode="markers",
        marker={"size": 1, "color": NEUTRAL},
        error_x={"array": [STANDARD_ERRORS * step.standard_error_ns / size_ns for step in steps], "color": NEUTRAL},
        hoverinfo="skip",
        showlegend=False,
    )


def _set_axis(figure: go.Figure, ends: list[float], size_ns: float) -> None:
    """Start at 0, or where that would leave nothing to see of the steps, shortly below them, and say so."""
    low, high = min(ends), max(ends)
    start = 0.0
    if low > CUT_ABOVE * high:
        start = max(0.0, low - 0.5 * max(high - low, 0.02 * high))
        figure.add_annotation(
            x=1, y=1, xref="paper", yref="paper", xanchor="right", yanchor="bottom", showarrow=False,
            text=f"the axis starts at {time_text(start * size_ns)}",
        )  # fmt: skip
    figure.update_xaxes(range=[start, high + ROOM * (high - start)])
    figure.update_layout(margin={"t": 24})
