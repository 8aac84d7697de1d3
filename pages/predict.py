"""Predict: programs and machines in, runtimes and CPIs out, beside what gem5 measured."""

from __future__ import annotations

import streamlit as st

from perfvec.charts.runtime_bars import CPI, runtime_chart, runtime_quantity
from perfvec.prediction.comparison import compare
from perfvec.webui.caching import library
from perfvec.webui.link import show_link
from perfvec.webui.memory import machine_of, representation_of, uploads
from perfvec.webui.pickers import pick_machines, pick_programs
from perfvec.webui.problems import problems_shown
from perfvec.webui.routing import through_router
from perfvec.webui.sanity import sanity_panel
from perfvec.webui.show import show_chart, show_table
from perfvec.webui.summaries import comparison_figures, runs_note, unseen_note
from perfvec.webui.trace_runs import predictions_by_runs
from perfvec.webui.upload import upload_widget

COLUMNS = {
    "program": ("Program", ""),
    "machine": ("Machine", ""),
    "instructions": ("Instructions", "localized"),
    "cycles": ("Core cycles", "localized"),
    "runtime_ns": ("Runtime (ns)", "localized"),
    "cpi": ("CPI", "%.3f"),
    "measured_cycles": ("gem5 cycles", "localized"),
    "measured_cpi": ("gem5 CPI", "%.3f"),
    "error": ("Error", "percent"),
}

through_router()
st.title("Predict", anchor=False)
st.markdown(
    "Runtime of programs on machines, as the dot product of a program's vector and a machine's. **Each program is a "
    "window of its run that starts with cold caches and cold predictors**, as in gem5's measurements."
)

with st.expander("Upload a trace of your own", icon=":material/upload:", expanded=bool(uploads())):
    with problems_shown():
        upload_widget()
    for upload in uploads().values():
        sanity_panel(upload)

left, right = st.columns(2)
with left:
    programs = pick_programs()
with right:
    machines = pick_machines()
if not programs or not machines:
    st.info("Choose at least one program and one machine.", icon=":material/arrow_upward:")
    st.stop()

by_runs = predictions_by_runs(programs, machines)
table = compare(
    [representation_of(name) for name in programs],
    [machine_of(name) for name in machines],
    library().measured_cycles,
    by_runs,
)
comparison_figures(table)
runtime_tab, cpi_tab = st.tabs(["Runtime", "CPI"], key="quantity", bind="query-params")
described = f"{len(programs)} programs on {len(machines)} machines; the table below holds the numbers"
with runtime_tab:
    show_chart(runtime_chart(table, runtime_quantity(table)), "runtime", f"Bars of predicted runtime of {described}")
with cpi_tab:
    show_chart(runtime_chart(table, CPI), "cpi", f"Bars of predicted CPI of {described}")
unseen_note(programs, machines)
runs_note(by_runs)
show_table(table, "predictions", f"Predictions of {described}", COLUMNS)
show_link()
