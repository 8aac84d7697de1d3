"""The Designer's board: knobs and everything drawn from them, one fragment, so that a knob redraws nothing else.

Enters: names of programs. Leaves: the page's main part; the address holds its state.
"""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from perfvec.prediction.design_prediction import DesignPredictor
from perfvec.webui.attribution_section import attribution_section
from perfvec.webui.design_knobs import knobs
from perfvec.webui.design_memory import design_set, write_address
from perfvec.webui.design_predictor import predictor_of
from perfvec.webui.design_results import bars_section, numbers_section, parameters_section, width_section
from perfvec.webui.design_summary import comparison_table, summary_section
from perfvec.webui.design_sweep import sweep_section, tornado_section
from perfvec.webui.design_toolbar import toolbar
from perfvec.webui.link import show_link
from perfvec.webui.problems import problems_shown

WHY = "Why is one design faster?"


@st.fragment
def design_board(programs: Sequence[str]) -> None:
    """Show the designs, the edited one's knobs and what is predicted of them."""
    with problems_shown():
        toolbar()
        predictor = predictor_of(programs)
        table = comparison_table(predictor)
        summary_section(table)
        left, right = st.columns([2, 3], gap="medium")
        with left, problems_shown():
            knobs()
        with right, problems_shown():
            bars_section(table)
            width_section(predictor)
        _closer(predictor)
        with st.expander(WHY, icon=":material/account_tree:", on_change="rerun", key="design_why") as reasons:
            if reasons.open:
                attribution_section([item.machine for item in design_set().designs], programs, "designs_why")
        with st.expander("All numbers and parameters", on_change="rerun", key="design_tables") as tables:
            if tables.open:
                numbers_section(table)
                parameters_section()
        write_address()
        show_link()


def _closer(predictor: DesignPredictor) -> None:
    left, right = st.columns(2, gap="medium")
    with left, problems_shown():
        st.subheader("One knob swept", anchor=False)
        sweep_section(predictor)
    with right, problems_shown():
        st.subheader("Which knob matters", anchor=False)
        tornado_section(predictor)
