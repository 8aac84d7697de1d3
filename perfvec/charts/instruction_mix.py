"""What a program executes, by group of operations.

Enters: program profiles, and the training programs' range. Leaves: a figure of stacked bars.
"""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from perfvec.charts.style import NEUTRAL, colour, finish, wrapped
from perfvec.features.program_profile import ProgramProfile
from perfvec.trace.summary import GROUPS

PATTERNS = ("", "/", "", "x", "", "\\", "", ".")  # every second group hatched: neighbours differ without colour too


def instruction_mix_chart(profiles: Sequence[ProgramProfile]) -> go.Figure:
    """Draw one stacked bar a program, in percent of executed instructions."""
    figure = go.Figure()
    for series, group in enumerate(GROUPS):
        shares = [100 * profile.mix[group] for profile in profiles]
        figure.add_bar(
            name=group,
            orientation="h",
            x=shares,
            y=[wrapped(profile.program) for profile in profiles],
            marker={
                "color": NEUTRAL if group == "other" else colour(series),
                "pattern": {"shape": PATTERNS[series], "solidity": 0.2, "fgcolor": "#ffffff", "fillmode": "overlay"},
            },
            customdata=[[profile.program, profile.mix[group] * profile.instructions] for profile in profiles],
            hovertemplate=(
                f"<b>%{{customdata[0]}}</b><br>{group}: %{{x:.1f}}% of executed instructions<br>"
                "%{customdata[1]:,.0f} instructions<extra></extra>"
            ),
        )
    figure.update_layout(barmode="stack", bargap=0.3, legend={"traceorder": "normal", "maxheight": 0.9})
    finish(figure, x_title="Share of executed instructions (%)", y_title="", height_px=250 + 48 * len(profiles))
    figure.update_yaxes(autorange="reversed")
    figure.update_xaxes(range=[0, 100])
    return figure
