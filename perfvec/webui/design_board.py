"""The Designer's board: knobs and everything drawn from them, in parts that are drawn anew by themselves.

Enters: names of programs. Leaves: the page's main part; the address holds its state.
"""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from perfvec.prediction.design_prediction import DesignPredictor
from perfvec.webui.attribution_section import attribution_section
from perfvec.webui.design_knobs import knobs
from perfvec.webui.design_memory import design_set, write_address
from perfvec.webui.design_parts import BOARD, DETAILS, LINK, TABLES_KEY, WHY_KEY
from perfvec.webui.design_predictor import predictor_of
from perfvec.webui.design_results import bars_section, numbers_section, parameters_section
from perfvec.webui.design_summary import comparison_table, summary_section
from perfvec.webui.design_sweep import sweep_section, tornado_section
from perfvec.webui.design_toolbar import toolbar
from perfvec.webui.link import show_link
from perfvec.webui.problems import problems_shown

WHY = "Why is one design faster?"


@st.fragment(key=BOARD)
def design_board(programs: Sequence[str]) -> None:
    """Show the designs, the edited one's knobs and what is predicted of them."""
    with problems_shown():
        toolbar()
        predictor = predictor_of(programs)
        summary_section(predictor)
        left, right = st.columns([2, 3], gap="medium")
        with left:
            knobs()
        with right, problems_shown():
            bars_section(predictor)
        _closer(predictor)
        _details(predictor, programs)
        _link()


def _closer(predictor: DesignPredictor) -> None:
    left, right = st.columns(2, gap="medium")
    with left, problems_shown():
        st.subheader("One knob swept", anchor=False)
        sweep_section(predictor)
    with right, problems_shown():
        st.subheader("Which knob matters", anchor=False)
        tornado_section(predictor)


@st.fragment(key=DETAILS)
def _details(predictor: DesignPredictor, programs: Sequence[str]) -> None:
    with problems_shown():
        with st.expander(WHY, icon=":material/account_tree:", on_change="rerun", key=WHY_KEY) as reasons:
            if reasons.open:
                attribution_section([item.machine for item in design_set().designs], programs, "designs_why")
        with st.expander("All numbers and parameters", on_change="rerun", key=TABLES_KEY) as tables:
            if tables.open:
                numbers_section(comparison_table(predictor))
                parameters_section()


@st.fragment(key=LINK)
def _link() -> None:
    with problems_shown():
        write_address()
        show_link()
