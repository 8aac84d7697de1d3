"""The parts of the Designer's board that are drawn by themselves, and which of them a turned knob changes.

Enters: the designs before and after. Leaves: a rerun of those parts and no others; each is a fragment of the same key.
What a turn hardly ever changes, such as the toolbar and the pickers above the charts, is most of the page's widgets.
"""

from __future__ import annotations

from typing import NoReturn

import streamlit as st

from perfvec.webui.design import Design, knob_value_is_listed
from perfvec.webui.design_memory import design_set, keep_designs, refused
from perfvec.webui.design_set import DesignSet

BOARD, KNOBS, SUMMARY, LINK = "part_board", "part_knobs", "part_summary", "part_link"
BARS, SWEEP, TORNADO, DETAILS = "part_bars", "part_sweep", "part_tornado", "part_details"
# In the order they are drawn in.
AT_EACH_TURN = (BARS, SWEEP, TORNADO, SUMMARY, LINK)
WHY_KEY, TABLES_KEY = "design_why", "design_tables"


def keep_turned(designs: DesignSet) -> NoReturn:
    """Keep the designs after a turned knob, and draw the parts anew that it changes; for callbacks of widgets."""
    before, was_refused = design_set(), bool(refused())
    keep_designs(designs)
    st.rerun(parts_changed(before, designs) if not was_refused else BOARD)


def parts_changed(before: DesignSet, after: DesignSet) -> list[str]:
    """Name the parts that a turned knob of the edited design changes, in the order they are to be drawn in."""
    if before.edited_design.is_valid != after.edited_design.is_valid:
        return [BOARD]
    parts = list(AT_EACH_TURN)
    if _look(before.edited_design, before.base_design) != _look(after.edited_design, after.base_design):
        parts.append(KNOBS)
    if any(st.session_state.get(key) for key in (WHY_KEY, TABLES_KEY)):
        parts.append(DETAILS)
    return parts


def _look(design: Design, base: Design) -> tuple[object, ...]:
    """Return what the knobs show besides their values, which the browser knows already."""
    return (
        design.values["core"],
        tuple(problem.sentence for problem in design.problems),
        tuple(note.sentence for note in design.notes),
        tuple(name for name, value in design.values.items() if value != base.values[name]),
        tuple(base.values.values()),
        tuple(name for name in design.values if not knob_value_is_listed(design, name)),
    )
