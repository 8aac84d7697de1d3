"""The charts that a turned knob redraws: SVG drawn in the browser from data, in a few milliseconds.

Enters: a `RowChart` or a `LineChart`. Leaves: the chart on the page; values by mouse, finger or arrow keys, an image.
Figures of Plotly, as `show_chart` draws them, take longer to redraw than a knob's turn may take.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import streamlit as st

from perfvec.charts.line_chart import LineChart
from perfvec.charts.row_chart import RowChart

HTML = (
    '<div class="chart"><div class="drawing" role="img" tabindex="0"></div><div class="tip" role="status" hidden></div>'
    '<div class="save"><button class="svg" title="Save the chart as SVG">SVG</button>'
    '<button class="png" title="Save the chart as PNG">PNG</button></div></div>'
)
PARTS = ("paper", "rows", "lines", "chart")


@st.cache_resource(show_spinner=False)
def _component() -> Any:
    """Register the chart, once a server process; its parts are one module, as Streamlit takes one."""
    here = Path(__file__).parent / "chart_drawing"
    js = "\n".join((here / f"{part}.js").read_text(encoding="utf-8") for part in PARTS)
    css = (here / "chart.css").read_text(encoding="utf-8")
    return st.components.v2.component("perfvec_live_chart", html=HTML, css=css, js=js)


def live_chart(chart: RowChart | LineChart, name: str, alt: str) -> None:
    """Draw a chart; `name` is the file name of its image, `alt` what a screen reader says."""
    _component()(key=f"chart_{name}", data={"chart": chart.document(), "label": alt, "fileName": name})
