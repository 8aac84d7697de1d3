"""What makes two machines differ on a program, part by part: bars to the left are faster on the second.

Enters: the table of `perfvec.prediction.runtime_split.split_difference`. Leaves: a figure.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import plotly.graph_objects as go

from perfvec.charts.difference_scale import difference_text, drawn_unit
from perfvec.charts.style import colour, finish
from perfvec.trace.source_lines import SourceLine

MOST_PARTS = 20
LABEL_CHARACTERS = 26
ROW_PX = 28
FASTER, SLOWER = 0, 1  # series whose colours tell the two
ROOM = 0.4  # of the axis on each side, for text beyond the bars


def difference_chart(
    table: pd.DataFrame, unit: str, first: str, second: str, source: Mapping[SourceLine, str] | None = None
) -> go.Figure:
    """Draw the parts that differ most, the largest first; the rest are one bar, so that all sum to the difference.

    Args:
        table: a row a part: part, file, line, first, second, difference.
        unit: of the three, ns or core cycles.
        first: name of the first machine.
        second: name of the second machine.
        source: texts of source lines, where known.
    """
    rows = _shown(table)
    name, size = drawn_unit(unit, float(rows[["first", "second"]].abs().to_numpy().max(initial=0.0)))
    values = rows["difference"] / size
    figure = go.Figure(
        go.Bar(
            orientation="h",
            x=values,
            y=[_label(row, place, source or {}) for place, row in enumerate(rows.to_dict("records"))],
            marker_color=[colour(FASTER if value < 0 else SLOWER) for value in values],
            text=[difference_text(value, unit) for value in rows["difference"]],
            textposition="outside",
            cliponaxis=False,
            customdata=[
                [row["part"], row["first"] / size, row["second"] / size, row["instructions"]]
                for row in rows.to_dict("records")
            ],
            hovertemplate=(
                f"<b>%{{customdata[0]}}</b><br>%{{x:+.4g}} {name}<br>{first}: %{{customdata[1]:,.4g}} {name}<br>"
                f"{second}: %{{customdata[2]:,.4g}} {name}<br>%{{customdata[3]:,}} instructions<extra></extra>"
            ),
        )
    )
    finish(figure, x_title=f"Difference ({name})", y_title="", height_px=90 + ROW_PX * len(rows))
    figure.update_yaxes(autorange="reversed")
    low, high = min(0.0, *values), max(0.0, *values)
    room = ROOM * ((high - low) or 1.0)
    figure.update_xaxes(
        range=[low - room * (low < 0), high + room * (high > 0 or low == 0)], zeroline=True, zerolinewidth=2
    )
    return figure


def _shown(table: pd.DataFrame) -> pd.DataFrame:
    ranked = table.sort_values("difference", key=abs, ascending=False, kind="stable")
    if len(ranked) <= MOST_PARTS:
        return ranked
    rest = ranked.iloc[MOST_PARTS - 1 :]
    sums = rest[["instructions", "first", "second", "difference"]].sum()
    others = pd.DataFrame([{"part": f"{len(rest)} others", "file": "", "line": 0, **sums.to_dict()}])
    return pd.concat([ranked.iloc[: MOST_PARTS - 1], others], ignore_index=True)


def _label(row: Mapping[str, object], place: int, source: Mapping[SourceLine, str]) -> str:
    """Return the part's name, for a line with its text; a suffix without width tells rows of one name apart."""
    name = str(row["part"])
    line = row["line"]
    if isinstance(line, int) and line:
        text = source.get(SourceLine(str(row["file"]), line), "")
        name = f"{line}  {text.strip()}" if text else name
    if len(name) > LABEL_CHARACTERS:
        name = name[: LABEL_CHARACTERS - 1] + "…"
    return name.replace("<", "&lt;") + "\u200b" * place
