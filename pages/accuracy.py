"""Accuracy: how wrong predictions are against simulation, by the same protocol everywhere."""

from __future__ import annotations

import streamlit as st

from perfvec.webui.accuracy_sections import (
    by_name_section,
    parts_section,
    pick_cell,
    ranks_section,
    scatter_section,
    summary_section,
    worst_section,
)
from perfvec.webui.caching import accuracy, library
from perfvec.webui.interval_section import interval_section
from perfvec.webui.link import show_link
from perfvec.webui.problems import problems_shown
from perfvec.webui.routing import through_router

through_router()
st.title("Accuracy", anchor=False)
st.markdown(
    "How far predictions are from what gem5 24.0.0.1 measured of the same windows. **All windows start with cold "
    "caches and cold predictors**; errors of a long, warm run may differ. *Unseen* programs and machines took no part "
    "in training the model; an unseen machine's vector is fitted to a few measurements with the network frozen."
)
data = accuracy()
if data.foundation != library().foundation:
    st.warning(
        f"These tables judge foundation model {data.foundation}; the app predicts with {library().foundation}.",
        icon=":material/update:",
    )
summary_section(data)
with st.expander("Error bars of machines made from parameters"):
    interval_section(data)
cell = pick_cell(data)
pairs = data.pairs[data.pairs["cell"] == cell]

scatter, programs, machines, worst, ranks, parts = st.tabs(
    ["Scatter", "By program", "By machine", "Worst pairs", "Ranks", "Within programs"], key="view", bind="query-params"
)
with scatter, problems_shown():
    scatter_section(pairs)
with programs, problems_shown():
    by_name_section(pairs, "program")
with machines, problems_shown():
    by_name_section(pairs, "machine")
with worst, problems_shown():
    worst_section(pairs)
with ranks, problems_shown():
    ranks_section(data, cell)
with parts, problems_shown():
    parts_section(data, cell)
st.caption(f"Foundation model {data.foundation}. Made by `{data.command}`.")
show_link()
