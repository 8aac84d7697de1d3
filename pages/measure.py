"""Measure: a machine of one's own, known from the runtimes of a few programs."""

from __future__ import annotations

import streamlit as st

from perfvec.webui.link import show_link
from perfvec.webui.measure_fit import fitted
from perfvec.webui.measure_kit import kit_section
from perfvec.webui.measure_result import result_section
from perfvec.webui.measure_table import table_section
from perfvec.webui.own_machine_panel import keep_section, own_machines_section
from perfvec.webui.problems import problems_shown
from perfvec.webui.routing import through_router

through_router()
st.title("Measure", anchor=False)
st.markdown(
    "A board or a simulator of your own becomes a machine that PerfVec predicts for, from the runtimes of a few "
    "programs. Its vector is fitted with the network frozen; nothing else of the machine needs to be known."
)

st.header("1. Run the probes", anchor="probes", divider="gray")
st.markdown("Small AArch64 programs that each stress one mechanism. Programs of the library will do as well.")
with problems_shown():
    kit_section()

st.header("2. Bring what you measured", anchor="measurements", divider="gray")
table = None
with problems_shown():
    table = table_section()

if table is not None:
    st.header("3. How well it is known", anchor="fit", divider="gray")
    st.caption(f"Fitted to {table.file_name}.")
    with problems_shown():
        result = fitted(table)
        result_section(result, table)
        st.header("4. Keep the machine", anchor="keep", divider="gray")
        keep_section(result.machine)

st.subheader("Machines of this session", anchor="machines")
with problems_shown():
    own_machines_section()
show_link()
