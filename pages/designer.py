"""Designer: turn the knobs of processors that do not exist, see the runtime move."""

from __future__ import annotations

import streamlit as st

from perfvec.webui.design_board import design_board
from perfvec.webui.design_memory import open_designs
from perfvec.webui.pickers import pick_programs
from perfvec.webui.routing import through_router

through_router()
st.title("Designer", anchor=False)
st.markdown(
    "Turn the knobs of processors that do not exist, and see runtimes move. Predictions come **from the parameters "
    "alone**, for windows that start with cold caches and predictors; error bars hold 90%."
)
open_designs()
programs = pick_programs()
if not programs:
    st.info("Choose at least one program.", icon=":material/arrow_upward:")
    st.stop()
design_board(programs)
