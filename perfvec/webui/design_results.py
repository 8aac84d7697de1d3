"""What is predicted of the designs: a summary with costs, bars, why bars are wide, and all numbers.

Enters: chosen programs and the session's designs. Leaves: charts, tables and sentences.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from perfvec.charts.design_bars import CPI, change_bars, design_bars, runtime_quantity
from perfvec.exploration.bar_width import BarWidth, bar_width
from perfvec.exploration.design_comparison import compare_designs, parameter_differences, summarise_designs
from perfvec.microarchitecture.trained_range import outside_trained_range
from perfvec.prediction.design_prediction import DesignPredictor
from perfvec.webui.design_memory import design_set
from perfvec.webui.design_predictor import cost_models, instruction_counts
from perfvec.webui.show import show_chart, show_table

QUANTITY_KEY, DIFFERENT_KEY = "design_quantity", "design_only_different"
RUNTIME, CPI_WORD, CHANGE = "Runtime", "CPI", "Change"
MOST_REASONS = 3
# A bar is called wide from this much above the presets' own.
WIDER = 1.1


def comparison_table(predictor: DesignPredictor) -> pd.DataFrame:
    """Predict the session's designs; a row a design and program, as `compare_designs` gives it."""
    designs = design_set()
    base = designs.designs.index(designs.base_design)
    machines = [item.machine for item in designs.designs]
    return compare_designs(machines, base, predictor, instruction_counts(predictor.programs))


def summary_section(table: pd.DataFrame) -> None:
    """Show a row a design: change against the base, error bar, costs."""
    designs, costs = design_set(), cost_models()
    machines = [item.machine for item in designs.designs]
    summary = summarise_designs(table, machines, costs)
    marks = ["★ " if is_base else "" for is_base in summary["is_base"]]
    shown = pd.DataFrame(
        {
            "design": [mark + name for mark, name in zip(marks, summary["design"], strict=True)],
            "core": [
                f"{core}, {clock:.2f} GHz" for core, clock in zip(summary["core"], summary["clock_ghz"], strict=True)
            ],
            "change": [_change(row["change"], row["is_base"]) for row in summary.to_dict("records")],
            "bar": [f"{row['bar_low']:+.0%} to {row['bar_high']:+.0%}" for row in summary.to_dict("records")],
            **{cost.name: [_cost(row, cost.name) for row in summary.to_dict("records")] for cost in costs},
            "outside": [_outside(len(outside_trained_range(machine))) for machine in machines],
            "state": ["" if item.is_valid else "⚠ as last valid" for item in designs.designs],
        }
    )
    headings = {cost.name: (f"{cost.label} ({cost.unit})", "") for cost in costs}
    columns = {
        "design": ("Design", ""), "change": ("Runtime", ""), "bar": ("90% bar", ""), **headings,
        "outside": ("Trained range", ""), "core": ("Core", ""), "state": ("Knobs", ""),
    }  # fmt: skip
    if all(item.is_valid for item in designs.designs):
        columns.pop("state")
    st.dataframe(
        shown[list(columns)].rename(columns={name: heading for name, (heading, _) in columns.items()}),
        hide_index=True, alt="Designs: runtime against the base, error bar and costs", key="table_design_summary",
    )  # fmt: skip


def _change(change: float, is_base: bool) -> str:
    if is_base:
        return "base"
    arrow = "▼" if change < 0 else "▲"
    return f"{arrow} {abs(change):.1%} {'less' if change < 0 else 'more'}"


def _cost(row: dict[str, float], name: str) -> str:
    change = row[f"change_{name}"]
    return f"{row[name]:,.0f}" + ("" if row["is_base"] or not np.isfinite(change) else f" ({change:+.1%})")


def _outside(count: int) -> str:
    return "within" if count == 0 else f"◆ {count} beyond"


def bars_section(table: pd.DataFrame) -> None:
    """Show runtime, CPI or change of each program on each design."""
    chosen = st.segmented_control(
        "Show", [RUNTIME, CPI_WORD, CHANGE], default=RUNTIME, required=True, key=QUANTITY_KEY,
        label_visibility="collapsed",
    )  # fmt: skip
    designs = design_set()
    if chosen == CHANGE:
        if len(designs.designs) == 1:
            st.info("Add a second design to see what changes.", icon=":material/add:")
            return
        figure = change_bars(table)
    else:
        figure = design_bars(table, CPI if chosen == CPI_WORD else runtime_quantity(table))
    alt = f"{chosen} of {table['program'].nunique()} programs on {len(designs.designs)} designs with 90% error bars"
    show_chart(figure, "designs", alt)


def width_section(predictor: DesignPredictor) -> None:
    """Say how wide the error bars are, and why."""
    designs = design_set()
    widths = {item.name: bar_width(item.machine, predictor) for item in designs.designs}
    wide = [
        name for name, found in widths.items() if found.width > WIDER * found.usual_width or _outside_reasons(found)
    ]
    usual = next(iter(widths.values())).usual_width
    sentences = [
        f"Error bars hold 90%; those of the presets are {_percent(usual)} wide, which is what parameters alone leave "
        "open. Each bar is of its own runtime; errors of like designs lean the same way."
    ]
    st.caption(" ".join(sentences))
    for name in wide:
        st.caption(f"◆ **{name}**: {why_wide(widths[name])}")


def why_wide(found: BarWidth) -> str:
    """Say in words why an error bar is wide."""
    reasons = [
        f"{reason.field.label} {reason.value}{' (beyond what was learned from)' if reason.is_outside else ''}: at "
        f"{reason.usual} the bars would be {_percent(reason.width_there)}"
        for reason in found.reasons[:MOST_REASONS]
    ]
    because = "; ".join(reasons) or "no parameter alone widens them: it is their combination that is rare"
    return f"error bars of {_percent(found.width)}, because the design is unlike the measured machines. {because}."


def _outside_reasons(found: BarWidth) -> bool:
    return any(reason.is_outside for reason in found.reasons)


def _percent(width: float) -> str:
    """Write half a logarithmic width as the ends of a bar."""
    return f"-{1 - np.exp(-width):.0%} / +{np.exp(width) - 1:.0%}"


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
