"""What is predicted of the designs: bars, why they are wide, and all numbers and parameters.

Enters: the comparison table and the session's designs. Leaves: charts, tables and sentences.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import streamlit as st
from numpy.typing import NDArray

from perfvec.charts.design_bars import CPI, change_bars, design_bars, runtime_quantity
from perfvec.exploration.bar_width import BarWidth, KnobBeyond, bar_width
from perfvec.exploration.design_comparison import parameter_differences
from perfvec.microarchitecture.trained_range import outside_trained_range
from perfvec.prediction.design_prediction import DesignPredictor
from perfvec.webui.design_memory import design_set
from perfvec.webui.design_predictor import contrasts_of
from perfvec.webui.live_chart import live_chart
from perfvec.webui.show import show_table

QUANTITY_KEY, DIFFERENT_KEY = "design_quantity", "design_only_different"
RUNTIME, CPI_WORD, CHANGE = "Runtime", "CPI", "Change"
MOST_KNOBS = 4
# A knob is said to widen the bars from this factor.
WIDER = 1.02


def pick_quantity() -> str:
    """Show the picker of what the bars are of; return the chosen word."""
    chosen = st.segmented_control(
        "Show", [RUNTIME, CPI_WORD, CHANGE], default=RUNTIME, required=True, key=QUANTITY_KEY,
        label_visibility="collapsed",
    )  # fmt: skip
    return str(chosen)


def bars_section(table: pd.DataFrame, chosen: str) -> None:
    """Show runtime, CPI or change of each program on each design."""
    designs = design_set()
    if chosen == CHANGE and len(designs.designs) == 1:
        st.info("Add a second design to see what changes.", icon=":material/add:")
        return
    if chosen == CHANGE:
        chart = change_bars(table)
    else:
        chart = design_bars(table, CPI if chosen == CPI_WORD else runtime_quantity(table))
    programs = len(set(table["program"]))
    live_chart(chart, "designs", f"{chosen} of {programs} programs on {len(designs.designs)} designs, 90% error bars")


def width_section(predictor: DesignPredictor) -> None:
    """Say how wide the edited design's error bars are and why, and which designs' bars are not to be relied on."""
    designs = design_set()
    edited = designs.edited_design
    st.caption(
        width_words(edited.name, bar_width(edited.machine, predictor), predictor.programs, contrasts_of(predictor))
    )
    for design in designs.designs:
        if outside_trained_range(design.machine):
            st.caption(f"◆ **{design.name}**: {beyond_words(bar_width(design.machine, predictor))}")


def width_words(name: str, found: BarWidth, programs: Sequence[str], contrasts: NDArray[np.float64]) -> str:
    """Say how wide a design's bars are: the widest, the narrowest, and what sets their programs apart."""
    if np.isnan(found.mean):
        return f"{name} is so far from what was learned from that nothing is predicted for some program."
    widest, narrowest = int(found.widths.argmax()), int(found.widths.argmin())
    words = f"Error bars hold 90%. {name}: {_ends(found.widths[widest])} for {programs[widest]}"
    if widest != narrowest:
        words += f" (widest), {_ends(found.widths[narrowest])} for {programs[narrowest]} (narrowest)"
    return (
        f"{words}. Cycles of {programs[widest]} differ {contrasts[widest]:.1f}-fold between the presets"
        + (f", those of {programs[narrowest]} {contrasts[narrowest]:.1f}-fold" if widest != narrowest else "")
        + ": the more a program tells machines apart, the more parameters alone leave open. A bar is that of a "
        "runtime; the change between two designs has none of its own."
    )


def beyond_words(found: BarWidth) -> str:
    """Say which knobs are beyond what was learned from and what that does to the bars."""
    knobs = "; ".join(_knob_words(knob, found.mean) for knob in found.beyond[:MOST_KNOBS])
    more = f" and {len(found.beyond) - MOST_KNOBS} more" if len(found.beyond) > MOST_KNOBS else ""
    knobs = knobs or "its widths differ from each other, which those of no in-order core learned from do"
    return f"{knobs}{more}. Bars are calibrated within what was learned from; beyond it they may be too narrow."


def _knob_words(knob: KnobBeyond, mean: float) -> str:
    words = f"{knob.field.label} {knob.value} is beyond the {knob.nearest} that was learned from"
    if mean > WIDER * knob.width_there:
        words += f" and widens the bars ({_ends(mean)}, there {_ends(knob.width_there)})"
    return words


def _ends(half_width: float) -> str:
    """Write half a logarithmic width as the ends of a bar."""
    return f"-{1 - np.exp(-half_width):.0%} to +{np.exp(half_width) - 1:.0%}"


def numbers_section(table: pd.DataFrame) -> None:
    """Show all numbers, a row a pair."""
    columns = {
        "program": ("Program", ""),
        "design": ("Design", ""),
        "runtime_ns": ("Runtime (ns)", "localized"),
        "runtime_low_ns": ("90% low", "localized"),
        "runtime_high_ns": ("90% high", "localized"),
        "change": ("Against base", "percent"),
        "cpi": ("CPI", "%.3f"),
        "cpi_low": ("CPI low", "%.3f"),
        "cpi_high": ("CPI high", "%.3f"),
        "cycles": ("Core cycles", "localized"),
    }
    show_table(table, "designs", "Predictions of every program on every design with 90% bounds", columns)


def parameters_section() -> None:
    """Show the designs' parameters side by side."""
    only_different = st.toggle("Only what differs", value=True, key=DIFFERENT_KEY)
    machines = [item.machine for item in design_set().designs]
    table = parameter_differences(machines, only_different)
    if table.empty:
        st.info("The designs have the same parameters.", icon=":material/drag_handle:")
        return
    columns = {
        "parameter": ("Parameter", ""),
        "unit": ("Unit", ""),
        **{item.name: (item.name, "") for item in machines},
    }
    show_table(table, "design_parameters", "Parameters of the designs side by side", columns)
