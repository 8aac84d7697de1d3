"""A source listing whose lines are as long and as strong as the time they take.

Enters: the table of `perfvec.prediction.runtime_split.split_runtime` by line, and the lines' texts where known. Leaves:
a figure, lines in the order of their files.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from numpy.typing import NDArray

from perfvec.charts.style import ROOM_FOR_TEXT, colour, finish
from perfvec.trace.source_lines import SourceLine

MOST_LINES = 40
LABEL_CHARACTERS = 26
INDENT_CHARACTERS = 4  # of the source, for each that the chart indents
ROW_PX = 22
HEAT = 1  # series whose colour tells heat
FAINTEST = 0.35  # still seen on light and dark


def line_heat_chart(table: pd.DataFrame, source: Mapping[SourceLine, str] | None = None) -> go.Figure:
    """Draw the costliest lines in their order in the source; the rest are one bar, so that all sum to the whole.

    Args:
        table: a row a line: part, file, line, instructions, cycles, share.
        source: texts of source lines, where known.
    """
    rows = _shown(table)
    files = rows.loc[rows["line"] > 0, "file"].nunique()
    figure = go.Figure(
        go.Bar(
            orientation="h",
            x=rows["cycles"],
            y=_labels(rows, source or {}, files),
            marker={"color": colour(HEAT), "opacity": _heat(rows["cycles"].to_numpy(dtype=np.float64))},
            text=[f"{share:.1%}" for share in rows["share"]],
            textposition="outside",
            cliponaxis=False,
            customdata=[
                [escape(row["part"]), escape(_text(row, source or {})), row["instructions"],
                 row["cycles"] / row["instructions"]]
                for row in rows.to_dict("records")
            ],
            hovertemplate=(
                "<b>%{customdata[0]}</b><br>%{customdata[1]}<br>%{x:,.0f} core cycles (%{text} of the program)<br>"
                "%{customdata[2]:,} instructions, CPI %{customdata[3]:.2f}<extra></extra>"
            ),
        )
    )  # fmt: skip
    finish(figure, x_title="Predicted core cycles", y_title="", height_px=100 + ROW_PX * len(rows))
    figure.update_yaxes(autorange="reversed", tickfont={"family": "monospace", "size": 11})
    figure.update_xaxes(range=[min(0.0, *rows["cycles"]), ROOM_FOR_TEXT * max(0.0, *rows["cycles"])])
    return figure


def _shown(table: pd.DataFrame) -> pd.DataFrame:
    """Return the costliest lines in the order of their source, then the others' sum, then code without a line."""
    lined, unlined = table[table["line"] > 0], table[table["line"] == 0]
    ranked = lined.sort_values("cycles", ascending=False, kind="stable")
    kept, rest = ranked.iloc[:MOST_LINES].sort_values(["file", "line"], kind="stable"), ranked.iloc[MOST_LINES:]
    parts = [kept]
    if len(rest):
        sums = rest[["instructions", "cycles", "share"]].sum()
        parts.append(pd.DataFrame([{"part": f"{len(rest)} other lines", "file": "", "line": 0, **sums.to_dict()}]))
    return pd.concat([*parts, unlined], ignore_index=True)


def _heat(cycles: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how opaque each bar is: float64 [n], 1 for the costliest."""
    heat: NDArray[np.float64] = FAINTEST + (1 - FAINTEST) * cycles.clip(min=0) / max(float(cycles.max(initial=0)), 1e-9)
    return heat


def _text(row: Mapping[str, object], source: Mapping[SourceLine, str]) -> str:
    line = row["line"]
    return source.get(SourceLine(str(row["file"]), line), "") if isinstance(line, int) else ""


def _labels(rows: pd.DataFrame, source: Mapping[SourceLine, str], files: int) -> list[str]:
    """Return a label a row, all of one length, so that they begin in one place: the axis aligns their ends."""
    names = [_name(row, source, files) for row in rows.to_dict("records")]
    width = max(map(len, names), default=0)
    # Spaces would be dropped; a suffix without width tells rows of one text apart.
    return [
        escape(name.ljust(width), quote=False).replace(" ", "\u00a0") + "\u200b" * place
        for place, name in enumerate(names)
    ]


def _name(row: Mapping[str, object], source: Mapping[SourceLine, str], files: int) -> str:
    text = _text(row, source).expandtabs(INDENT_CHARACTERS)
    indent = " " * ((len(text) - len(text.lstrip())) // INDENT_CHARACTERS)
    name = f"{row['line']:>3} {indent}{text.strip()}" if text and files == 1 else str(row["part"])
    return name if len(name) <= LABEL_CHARACTERS else name[: LABEL_CHARACTERS - 1] + "…"
