"""The sections of the Accuracy page.

Enters: the accuracy tables. Leaves: tables and charts, each labelled with what it is an error of.
"""

from __future__ import annotations

import pandas as pd
import streamlit as st

from perfvec.charts.accuracy_scatter import accuracy_scatter_chart
from perfvec.charts.error_ranges import error_range_chart
from perfvec.microarchitecture.public_machines import public_machines
from perfvec.webui.accuracy_data import AccuracyData, errors_by, worst_pairs
from perfvec.webui.show import show_chart, show_table

CELL = "cell"
FIRST_CELL = "unseen_seen"
TRAINING_CELL = "seen_seen"
WORST_SHOWN, ROWS_SHOWN = 15, 20
RANKINGS = {
    "machines_by_runtime": "machines by runtime, for each program",
    "programs_by_cpi": "programs by CPI, on each machine",
}
PERCENT = "percent"
SHORT_LABELS = {
    "seen_seen": "seen × seen: training error",
    "val_seen": "val × seen: validation error",
    "unseen_seen": "unseen × seen",
    "unseen_unseen_phases": "unseen × unseen, by phases",
    "unseen_unseen_phases_run": "unseen × unseen, by phases, window model",
    "unseen_unseen_totals": "unseen × unseen, by totals",
    "unseen_unseen_totals_run": "unseen × unseen, by totals, window model",
    "unseen_unseen_probes": "unseen × unseen, by probes",
    "unseen_unseen_probes_run": "unseen × unseen, by probes, window model",
    "unseen_unseen_parameters": "unseen × unseen, by parameters",
    "unseen_unseen_analytic": "unseen × unseen, by parameters, window model",
}


def summary_section(data: AccuracyData) -> None:
    """Show a row a cell: errors with their intervals, and rank correlations."""
    table = data.summary.assign(
        what=[
            SHORT_LABELS.get(cell, label)
            for cell, label in zip(data.summary["cell"], data.summary["label"], strict=True)
        ],
        mean_interval=[_interval(row, "mean") for _, row in data.summary.iterrows()],
        p90_interval=[_interval(row, "p90") for _, row in data.summary.iterrows()],
    )
    columns = {
        "what": ("Programs × machines", ""),
        "mean": ("Mean error", PERCENT),
        "p90": ("90% below", PERCENT),
        "worst": ("Worst", PERCENT),
        "pairs": ("Pairs", "localized"),
        "mean_interval": ("Mean, 95% interval", ""),
        "p90_interval": ("90% below, 95% interval", ""),
        "machine_rank_mean": ("Rank of machines", "%.3f"),
        "program_rank_mean": ("Rank of programs", "%.3f"),
    }
    show_table(table, "accuracy_summary", "Error of total cycles by kind of program and machine", columns)
    st.caption(
        "Error of a pair = |predicted / measured - 1| of the window's total core cycles. Intervals by bootstrap over "
        "programs, and over machines where those are unseen. The vectors of unseen machines are fitted to the val "
        "programs' 1,000-instruction sums (phases), to their totals, or to the probes' totals, or made from the "
        "machine's parameters alone; with the trace at hand the window model is run at the parameters, or at machines "
        "that stand in for a fitted one. Ranks are Spearman correlations, their mean over programs or machines."
    )


def _interval(row: pd.Series, name: str) -> str:
    return f"{row[name + '_low']:.1%} to {row[name + '_high']:.1%}"


def pick_cell(data: AccuracyData) -> str:
    """Show the picker of a cell; return its name."""
    labels = dict(zip(data.summary["cell"], data.summary["label"], strict=True))
    names = list(labels)
    if CELL not in st.session_state:
        wanted = st.query_params.get(CELL, FIRST_CELL)
        st.session_state[CELL] = wanted if wanted in names else names[0]
    cell = str(st.selectbox("Look closer at", names, format_func=labels.__getitem__, key=CELL))
    st.query_params[CELL] = cell
    if cell == TRAINING_CELL:
        st.warning("This is training error: the model has seen these programs and machines.", icon=":material/school:")
    return cell


def scatter_section(pairs: pd.DataFrame) -> None:
    """Show every pair, predicted against measured."""
    cores = {item.parameters.name: item.parameters.core for item in public_machines()}
    names = {"inorder": "in-order machines", "o3": "out-of-order machines"}
    shown = pairs.assign(core=[names.get(cores.get(name, ""), "other machines") for name in pairs["machine"]])
    show_chart(
        accuracy_scatter_chart(shown, "core"),
        "accuracy_scatter",
        f"Predicted against measured CPI of {len(pairs)} pairs of program and machine",
    )


def by_name_section(pairs: pd.DataFrame, column: str) -> None:
    """Show errors by program or by machine."""
    table = errors_by(pairs, column)
    if len(table) > ROWS_SHOWN and not st.toggle(f"All {len(table)} {column}s", key=f"all_{column}s"):
        table = table.head(ROWS_SHOWN)
    show_chart(
        error_range_chart(table),
        f"errors_by_{column}",
        f"Mean and worst error by {column}; the largest mean is {table['name'][0]} with {table['mean_error'][0]:.1%}",
    )


def worst_section(pairs: pd.DataFrame) -> None:
    """List the worst pairs; the CSV has all pairs."""
    columns = {
        "program": ("Program", ""),
        "machine": ("Machine", ""),
        "measured_cpi": ("gem5 CPI", "%.3f"),
        "predicted_cpi": ("Predicted CPI", "%.3f"),
        "error": ("Error", PERCENT),
    }
    show_table(worst_pairs(pairs, WORST_SHOWN), "worst_pairs", "The pairs with the largest errors", columns)


def ranks_section(data: AccuracyData, cell: str) -> None:
    """Show the rank correlations of a cell, the least first."""
    ranks = data.ranks[data.ranks["cell"] == cell]
    for ranking, text in RANKINGS.items():
        table = ranks[ranks["ranking"] == ranking].sort_values("spearman")
        st.markdown(
            f"Spearman rank of {text}: mean {table['spearman'].mean():.3f}, least {table['spearman'].min():.3f}"
        )
        columns = {"name": ("Program or machine", ""), "spearman": ("Spearman", "%.3f")}
        show_table(table, f"ranks_{ranking}", f"Rank correlations of {text}", columns)


def parts_section(data: AccuracyData, cell: str) -> None:
    """Show errors by function and by 1,000 instructions, and negative contributions, on which attribution stands."""
    parts = data.parts[data.parts["cell"] == cell]
    if parts.empty:
        judged = data.summary.set_index("cell")["label"].get(list(data.parts["cell"].unique()))
        st.info(f"Parts of programs were judged for: {'; '.join(judged)}.", icon=":material/info:")
        return
    figures = ["mean", "median", "p90", "misplaced", "negative_parts", "negative_cycles"]
    means = parts.groupby("part", sort=False)[figures].mean().reset_index()
    columns = {
        "part": ("Part", ""),
        "mean": ("Mean error", PERCENT),
        "median": ("Median", PERCENT),
        "p90": ("90% are below", PERCENT),
        "misplaced": ("Cycles misplaced", PERCENT),
        "negative_parts": ("Parts below 0", PERCENT),
        "negative_cycles": ("Cycles in them", PERCENT),
    }
    show_table(means, "parts", "Errors by function and by 1,000 instructions, means over programs", columns)
    st.caption(
        "Means over the programs. A phase is 1,000 instructions; functions below 5% of their program's cycles are left "
        "out of the relative errors. Misplaced = sum of |predicted - measured| over the sum of measured."
    )
    contributions = data.contributions[data.contributions["cell"] == cell]
    if len(contributions):
        st.markdown(
            f"Of single instructions, {contributions['negative_instructions'].mean():.2%} are predicted to take less "
            f"than 0 cycles; together they are {contributions['negative_cycles'].mean():.3%} of the predicted total."
        )
    with st.expander("By program"):
        show_table(parts, "parts_by_program", "Errors of parts by program", {"program": ("Program", "")} | columns)
