"""Comparison: the paper's design-space experiment, ours against methods that simulate."""

from __future__ import annotations

import streamlit as st

from perfvec.webui.caching import library
from perfvec.webui.comparison_data import comparison
from perfvec.webui.comparison_sections import goal_section, methods_section, program_section, protocol_section
from perfvec.webui.link import show_link
from perfvec.webui.problems import problems_shown
from perfvec.webui.routing import through_router

through_router()
st.title("Comparison", anchor=False)
tables = comparison()
card = tables.card
st.markdown(
    "Which sizes of L1 data cache and L2 are worth their cost? gem5 ran "
    f"{len(card['scored_programs'])} programs on all {card['designs']} designs of a grid (an in-order core like Arm "
    f"Cortex-A7), which took {card['exhaustive_seconds']:.0f} s. Each method chooses a design for each program, to "
    f"minimise {card['objective']}, and is charged for every simulation that it looks at. "
    "**Lower is better on both axes.**"
)
if card["foundation"] != library().foundation:
    st.warning(
        f"These tables judge foundation model {card['foundation']}; the app predicts with {library().foundation}.",
        icon=":material/update:",
    )
with problems_shown():
    methods_section(tables)
    goal_section(tables)
st.subheader("One program", anchor=False)
with problems_shown():
    program_section(tables)
with st.expander("How the experiment goes"):
    protocol_section(card)
st.caption(f"Foundation model {card['foundation']}. Made by `{card['command']}`.")
show_link()
