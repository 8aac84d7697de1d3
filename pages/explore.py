"""Explore: a space of designs, programs and objectives in; the Pareto front, its knee and what lies behind it out."""

from __future__ import annotations

import streamlit as st

from perfvec.webui.attribution_section import attribution_section
from perfvec.webui.caching import library
from perfvec.webui.explore_export import show_exports
from perfvec.webui.explore_form import explore_form
from perfvec.webui.explore_pair import show_pair
from perfvec.webui.explore_result import show_figures, show_scatter
from perfvec.webui.explore_run import run_exploration
from perfvec.webui.explore_table import compared, show_designs
from perfvec.webui.explore_view import ExplorationView
from perfvec.webui.link import show_link
from perfvec.webui.problems import problems_shown
from perfvec.webui.routing import through_router

through_router()
st.title("Explore", anchor=False)
st.markdown(
    "Which designs are worth building? The designs of a space are predicted for some programs, none is simulated. "
    "**Each prediction has a 90% error bar**, and a search goes where the model errs: look at the bars first."
)

choices = explore_form()
exploration = None if choices is None else run_exploration(choices)
if choices is None or exploration is None:
    show_link()
    st.stop()

model = library().foundation
key, view = choices.key(model), ExplorationView(exploration)
pair = compared(view)
show_figures(view)
with problems_shown():
    selected = show_scatter(view, pair, key)
    show_designs(view, selected, key)
show_exports(view, model)
with problems_shown():
    designs = show_pair(view, pair)
    st.subheader("Why", anchor=False)
    attribution_section(designs.machines, [item.program for item in choices.programs], "explore_why")
show_link()
