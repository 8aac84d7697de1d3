"""Loop tiling: a kernel, its tile sizes and machines in; the best tile of each machine, and why, out."""

from __future__ import annotations

import streamlit as st

from perfvec.exploration.tiling.study import Study
from perfvec.exploration.tiling.tiling_table import tiling_table
from perfvec.exploration.tiling.truth import tiling_truth
from perfvec.webui.link import show_link
from perfvec.webui.problems import problems_shown
from perfvec.webui.routing import through_router
from perfvec.webui.tiling_form import TilingChoices, tiling_form
from perfvec.webui.tiling_result import show_best, show_figures, show_numbers, show_reasons
from perfvec.webui.tiling_run import run_tiling, study_machine
from perfvec.webui.tiling_tune import tune

through_router()
st.title("Loop tiling", anchor=False)
st.markdown(
    "Which tile size runs a loop nest fastest on each machine? Every variant is compiled and run whole under "
    "emulation, **never simulated**; its vector then gives its runtime on any number of machines at once."
)

choices: TilingChoices | None = None
study: Study | None = None
with problems_shown():
    choices = tiling_form()
    if choices is not None:
        study = run_tiling(choices)
if choices is not None and study is not None and study.results:
    with problems_shown():
        table = tiling_table(study, [study_machine(name) for name in choices.machines], tiling_truth())
        show_best(study, table)
        show_figures(table)
        show_reasons(study, table)
        show_numbers(table)
if choices is not None:
    with problems_shown():
        tune(choices)
show_link()
