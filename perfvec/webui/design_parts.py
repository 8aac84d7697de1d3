"""The parts of the Designer's board that are drawn anew by themselves, and what a turned knob asks for.

Enters: the designs before and after a turn. Leaves: nothing, or a rerun of more than the part that the knob is in.
Knobs and what is drawn from them are one part; the toolbar and the pickers above the charts, half of the page's
widgets, are not in it.
"""

from __future__ import annotations

import streamlit as st

from perfvec.webui.design_memory import design_set, keep_designs, refused
from perfvec.webui.design_set import DesignSet

BOARD, TURN, DETAILS = "design_board", "design_turn", "design_details"  # keys of fragments
WHY_KEY, TABLES_KEY = "design_why", "design_tables"


def keep_turned(designs: DesignSet) -> None:
    """Keep the designs after a turned knob; for callbacks of widgets, as it may end in a rerun of other parts."""
    before, was_refused = design_set(), bool(refused())
    keep_designs(designs)
    parts = [BOARD] if was_refused else parts_besides(before, designs)
    if parts:
        st.rerun(parts)


def parts_besides(before: DesignSet, after: DesignSet) -> list[str]:
    """Name the parts that a turned knob changes, where it is more than the part that it is in; else none."""
    if before.edited_design.is_valid != after.edited_design.is_valid:
        return [BOARD]  # the toolbar marks designs that are not valid
    is_open = any(st.session_state.get(key) for key in (WHY_KEY, TABLES_KEY))
    return [TURN, DETAILS] if is_open else []
