"""A row a design: how much faster than the base, how sure, at what cost, and whether within what was learned from.

Enters: the comparison table and the session's designs. Leaves: a table on the page.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
import streamlit as st

from perfvec.exploration.design_comparison import compare_designs, summarise_designs
from perfvec.microarchitecture.cost import CostModel, CostTable
from perfvec.prediction.design_prediction import DesignPredictor
from perfvec.webui.design_memory import design_set
from perfvec.webui.design_predictor import cost_models, instruction_counts
from perfvec.webui.design_set import DesignSet

COMPARISON_KEY = "design_comparison"


def comparison_table(predictor: DesignPredictor) -> pd.DataFrame:
    """Predict the session's designs; a row a design and program, as `compare_designs` gives it.

    The last one is kept, as several parts of the board ask for the same; it is not to be changed.
    """
    kept = st.session_state.get(COMPARISON_KEY)
    if kept is None or kept[0] is not predictor or kept[1] is not design_set():
        kept = (predictor, design_set(), _comparison(predictor, design_set()))
        st.session_state[COMPARISON_KEY] = kept
    table: pd.DataFrame = kept[2]
    return table


def _comparison(predictor: DesignPredictor, designs: DesignSet) -> pd.DataFrame:
    base = designs.designs.index(designs.base_design)
    machines = [item.machine for item in designs.designs]
    return compare_designs(machines, base, predictor, instruction_counts(predictor.programs))


def summary_section(table: pd.DataFrame) -> None:
    """Show a row a design: change against the base, error bar, costs, and what is to be known of its knobs."""
    designs, costs = design_set().designs, cost_models()
    rows = summarise_designs(table, [item.machine for item in designs], costs).to_dict("records")
    columns: dict[str, list[str]] = {
        "Design": [("★ " if row["is_base"] else "") + str(row["design"]) for row in rows],
        "Runtime": [change_words(row["change"], row["is_base"]) for row in rows],
        "90% bar": [_bar(row) for row in rows],
        **{_heading(cost): [_cost(row, cost.name) for row in rows] for cost in costs},
        "Learned from": [_outside(len(item.notes)) for item in designs],
        "Core": [f"{row['core']}, {row['clock_ghz']:.2f} GHz" for row in rows],
    }
    if not all(item.is_valid for item in designs):
        columns["Knobs"] = ["" if item.is_valid else "⚠ as last valid" for item in designs]
    st.dataframe(
        pd.DataFrame(columns),
        column_config={
            _heading(cost): st.column_config.TextColumn(help=f"{cost.label}, {cost.unit}; {_source(cost)}")
            for cost in costs
        },
        hide_index=True,
        alt="Designs: runtime against the base, error bar, costs",
        key="table_design_summary",
    )


def _heading(cost: CostModel) -> str:
    """Return a short heading; the column's help has the rest."""
    return cost.label.partition(" as in ")[0] + ("" if cost.unit == "cost units" else f" ({cost.unit})")


def _source(cost: CostModel) -> str:
    return cost.source if isinstance(cost, CostTable) else "computed"


def change_words(change: float, is_base: bool) -> str:
    """Say a relative change of runtime, with an arrow so that no colour is needed."""
    if is_base:
        return "base"
    if np.isnan(change):
        return "no prediction"
    arrow = "▼" if change < 0 else "▲"
    return f"{arrow} {abs(change):.1%} {'less' if change < 0 else 'more'}"


def _bar(row: Mapping[str, float]) -> str:
    return "" if np.isnan(row["bar_low"]) else f"{row['bar_low']:+.0%} to {row['bar_high']:+.0%}"


def _cost(row: Mapping[str, float], name: str) -> str:
    change = row[f"change_{name}"]
    return f"{row[name]:,.0f}" + ("" if row["is_base"] or not np.isfinite(change) else f" ({change:+.1%})")


def _outside(count: int) -> str:
    return "within" if count == 0 else f"◆ {count} beyond"
