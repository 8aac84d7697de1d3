"""The Designer's board: knobs and everything drawn from them, in parts that are drawn anew by themselves.

Enters: names of programs. Leaves: the page's main part; the address holds its state.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from perfvec.prediction.design_prediction import DesignPredictor
from perfvec.webui.attribution_section import attribution_section
from perfvec.webui.blas_threads import one_blas_thread
from perfvec.webui.design_knobs import knobs
from perfvec.webui.design_memory import design_set, write_address
from perfvec.webui.design_parts import BOARD, DETAILS, TABLES_KEY, TURN, WHY_KEY
from perfvec.webui.design_predictor import predictor_of
from perfvec.webui.design_results import (
    bars_section,
    numbers_section,
    parameters_section,
    pick_quantity,
    width_section,
)
from perfvec.webui.design_summary import comparison_table, summary_section
from perfvec.webui.design_sweep import (
    SweepChoice,
    TornadoChoice,
    pick_sweep,
    pick_tornado,
    sweep_section,
    tornado_section,
)
from perfvec.webui.design_toolbar import toolbar
from perfvec.webui.link import show_link
from perfvec.webui.problems import problems_shown

WHY = "Why is one design faster?"


@dataclass(frozen=True)
class _Places:
    """Where on the board a turned knob draws."""

    summary: DeltaGenerator
    bars: DeltaGenerator
    sweep: DeltaGenerator
    tornado: DeltaGenerator
    link: DeltaGenerator


@dataclass(frozen=True)
class _Choices:
    """What the pickers of the charts say."""

    quantity: str
    sweep: SweepChoice
    tornado: TornadoChoice


@st.fragment(key=BOARD)
def design_board(programs: Sequence[str]) -> None:
    """Show the designs, the edited one's knobs and what is predicted of them."""
    with problems_shown():
        toolbar()
        predictor = predictor_of(programs)
        summary = st.container()
        at_knobs, right = st.columns([2, 3], gap="medium")
        with right:
            quantity, bars = pick_quantity(), st.container()
        left, right = st.columns(2, gap="medium")
        with left:
            st.subheader("One knob swept", anchor=False)
            swept, sweep = pick_sweep(predictor), st.container()
        with right:
            st.subheader("Which knob matters", anchor=False)
            moved, tornado = pick_tornado(), st.container()
        _details(predictor, programs)
        places = _Places(summary, bars, sweep, tornado, link=st.container())
        with at_knobs:
            _turn(predictor, _Choices(quantity, swept, moved), places)


@st.fragment(key=TURN)
def _turn(predictor: DesignPredictor, choices: _Choices, places: _Places) -> None:
    """Draw what a turned knob changes: the charts first, then the knobs themselves."""
    with one_blas_thread():
        with places.bars, problems_shown():
            bars_section(comparison_table(predictor), choices.quantity)
            width_section(predictor)
        with places.sweep, problems_shown():
            sweep_section(predictor, choices.sweep)
        with places.tornado, problems_shown():
            tornado_section(predictor, choices.tornado)
        with places.summary, problems_shown():
            summary_section(comparison_table(predictor))
    with problems_shown():
        knobs()
    with places.link, problems_shown():
        write_address()
        show_link()


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
