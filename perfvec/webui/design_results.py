"""What is predicted of the designs: bars, why they are wide, and all numbers and parameters.

Enters: the comparison table and the session's designs. Leaves: charts, tables and sentences.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from perfvec.charts.design_bars import CPI, change_bars, design_bars, runtime_quantity
from perfvec.exploration.bar_width import BarWidth, WidthReason, bar_width
from perfvec.exploration.design_comparison import parameter_differences
from perfvec.prediction.design_prediction import DesignPredictor
from perfvec.webui.design_memory import design_set
from perfvec.webui.design_predictor import usual_width_of
from perfvec.webui.show import show_chart, show_table

QUANTITY_KEY, DIFFERENT_KEY = "design_quantity", "design_only_different"
RUNTIME, CPI_WORD, CHANGE = "Runtime", "CPI", "Change"
MOST_REASONS = 3
# A bar is called wide from this much above the presets' own.
WIDER = 1.15


def bars_section(table: pd.DataFrame) -> None:
    """Show runtime, CPI or change of each program on each design."""
    chosen = st.segmented_control(
        "Show", [RUNTIME, CPI_WORD, CHANGE], default=RUNTIME, required=True, key=QUANTITY_KEY,
        label_visibility="collapsed",
    )  # fmt: skip
    designs = design_set()
    if chosen == CHANGE and len(designs.designs) == 1:
        st.info("Add a second design to see what changes.", icon=":material/add:")
        return
    if chosen == CHANGE:
        figure = change_bars(table)
    else:
        figure = design_bars(table, CPI if chosen == CPI_WORD else runtime_quantity(table))
    programs = len(set(table["program"]))
    show_chart(figure, "designs", f"{chosen} of {programs} programs on {len(designs.designs)} designs, 90% error bars")


def width_section(table: pd.DataFrame, predictor: DesignPredictor) -> None:
    """Say how wide the error bars are, and of each design with wide ones why."""
    usual = usual_width_of(predictor)
    st.caption(
        f"Error bars hold 90%; the presets' are {_ends(usual)}, which is what parameters alone leave open. A bar is "
        "that of a runtime; the change between two designs has none of its own."
    )
    names = table["design"].to_numpy()
    half_widths = np.log(table["runtime_high_ns"].to_numpy() / table["runtime_low_ns"].to_numpy()) / 2
    for design in design_set().designs:
        rows = names == design.name
        is_outside = not table["within_trained_range"].to_numpy()[rows].all()
        if is_outside or not half_widths[rows].mean() <= WIDER * usual:
            st.caption(f"◆ **{design.name}**: {why_wide(bar_width(design.machine, predictor))}")


def why_wide(found: BarWidth) -> str:
    """Say in words why an error bar is wide."""
    if np.isnan(found.width):
        return "so far from what was learned from that nothing is predicted for some program."
    if not found.reasons:
        return (
            f"bars of {_ends(found.width)}. No knob alone widens them: it is the combination that the measured "
            "machines do not hold."
        )
    reasons = "; ".join(_reason(reason) for reason in found.reasons[:MOST_REASONS])
    return f"bars of {_ends(found.width)}, as the measured machines are unlike it. {reasons}."


def _reason(reason: WidthReason) -> str:
    beyond = ", beyond what was learned from" if reason.is_outside else ""
    return f"{reason.field.label} {reason.value}{beyond}: at {reason.usual} they were {_ends(reason.width_there)}"


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
