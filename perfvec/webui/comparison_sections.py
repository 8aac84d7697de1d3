"""The sections of the Comparison page.

Enters: the comparison's tables. Leaves: the verdict, the table and chart of methods, and one program's grid.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from perfvec.charts.grid_choices import grid_choices_chart
from perfvec.charts.quality_overhead import quality_overhead_chart
from perfvec.exploration.comparison_summary import OUR_FAMILIES
from perfvec.exploration.comparison_tables import ComparisonTables
from perfvec.webui.show import show_chart, show_table

PERCENT = "%.2f%%"
SECONDS = "%.1f"
PROTOCOL = (
    "**Methods that simulate.** *ASPLOS'06*: half the designs of each program, an ensemble of ten small networks. "
    "*MICRO'07*: networks of three training programs on 18 designs each, combined by regression on five responses of "
    "the program. *DAC'16*: an orthogonal sample of six designs, boosted trees, four more designs by active learning. "
    "All take what they simulated at its measured value.",
    "**Ours.** *PerfVec as in its paper*: a network from (L1, L2) to M, trained on three programs × 18 designs. "
    "*Parameters alone*: the manifold that ships. *Machines from the window model*: M fitted to what the analytic "
    "window model says of training programs on each design. *The designs' own timings*: the window model times the "
    "program itself on the designs, T = R · M_base + w_design - w_base. *Window model alone* is that without "
    "PerfVec: T = w.",
    "**Overhead.** gem5's wall seconds (one thread) of what was looked at, and processor seconds of all the rest, "
    "representing the programs included. The foundation model, with the simulations that it was trained on, serves "
    "every design space: a column of its own.",
    "**Hypervolume.** Of the designs on the predicted front of time and cost, at gem5's cycles, as a share of the true "
    "front's. Of the single choice where a method predicts no front.",
    "**Mind.** The window model was written while looking at programs of this dataset, two test programs among them. "
    "Machines from the window model use all training programs since fewer were "
    "seen to do worse on the scored ones.",
)
SHOWN_AS_PERCENT = ("better", "better_test", "tied", "regret", "regret_worst", "front_share")


@st.cache_data(show_spinner=False)
def percent_table(summary: pd.DataFrame) -> pd.DataFrame:
    """The summary with shares in percent and the bands as text."""
    table = summary.assign(
        band=[_range(row, "better_low", "better_high") for _, row in summary.iterrows()],
        interval=[_range(row, "better_interval_low", "better_interval_high") for _, row in summary.iterrows()],
    )
    for name in SHOWN_AS_PERCENT:
        table[name] = 100 * table[name]
    return table


def _range(row: pd.Series, low: str, high: str) -> str:
    return f"{row[low]:.2%} to {row[high]:.2%}"


def methods_section(tables: ComparisonTables) -> None:
    """Show all methods: quality against overhead, and the table behind it."""
    show_chart(
        quality_overhead_chart(tables.summary),
        "quality_overhead",
        "Share of designs better than the chosen one against overhead in seconds, a point a method",
    )
    st.caption(
        "Share of designs strictly better than the chosen one, mean and 95% band of seeds. Blue: PerfVec. Light blue: "
        "the window model without it. Orange: simulates each program. Magenta: none of these."
    )
    columns = {
        "label": ("Method", ""),
        "better": ("Designs strictly better", PERCENT),
        "band": ("95% band of seeds", ""),
        "regret": ("Regret", PERCENT),
        "regret_worst": ("Worst regret", PERCENT),
        "front_share": ("Hypervolume of its front", PERCENT),
        "overhead_seconds": ("Overhead (s)", SECONDS),
        "program_seconds": ("… simulating the programs", SECONDS),
        "training_seconds": ("… simulating training programs", SECONDS),
        "computing_seconds": ("… computing", SECONDS),
        "one_off_seconds": ("Once for all spaces (s)", "localized"),
        "better_test": ("Better, test programs alone", PERCENT),
        "interval": ("95% interval of the mean", ""),
        "tied": ("Tied", PERCENT),
        "seeds": ("Seeds", "%d"),
    }
    show_table(
        percent_table(tables.summary.sort_values("better")), "comparison", "Methods that choose a design", columns
    )


def goal_section(tables: ComparisonTables) -> None:
    """Say against which methods ours reach the goal and against which not, and show each pair."""
    st.markdown(
        "**Goal:** better choices than every method that simulates each program, at a tenth of its overhead or less, "
        "and than every other at any."
    )
    best = [_best(tables, family) for family in OUR_FAMILIES]
    st.markdown("\n".join(f"- {_verdict(tables, row)}" for row in best))
    columns = {
        "label": ("Ours", ""),
        "against_label": ("Against", ""),
        "better": ("Chooses better", ""),
        "overhead_ratio": ("Overhead, ours / theirs", "%.3f"),
        "reached": ("Goal reached", ""),
    }
    with st.expander("Each of ours against each other method"):
        words = tables.goals.assign(
            **{name: tables.goals[name].map({True: "yes", False: "no"}) for name in ("better", "reached")}
        )
        show_table(words, "goals", "Each of our methods against each other one", columns)


def _best(tables: ComparisonTables, family: str) -> pd.Series:
    own = tables.summary[tables.summary["family"] == family]
    return own.sort_values(["better", "overhead_seconds"]).iloc[0]


def _verdict(tables: ComparisonTables, best: pd.Series) -> str:
    """Say how good a method of ours is, and what it reaches."""
    goals = tables.goals[tables.goals["method"] == best["method"]]
    reached, missed = (goals[goals["reached"] == wanted]["against_label"].tolist() for wanted in (True, False))
    return (
        f"*{best['label']}* leaves {best['better']:.2%} of designs strictly better than its choice (regret "
        f"{best['regret']:.2%}) for {best['overhead_seconds']:.0f} s of overhead. **Reached** against "
        f"{'; '.join(reached) or 'none'}. **Missed** against {'; '.join(missed) or 'none'}."
    )


def program_section(tables: ComparisonTables) -> None:
    """Show one program's grid and what one method chose there."""
    methods = tables.summary.set_index("method")["label"]
    left, right = st.columns(2)
    program = left.selectbox(
        "Program", sorted(tables.grid["program"].unique()), key="comparison_program", bind="query-params"
    )
    method = right.selectbox(
        "Method", list(methods.index), format_func=methods.get, key="comparison_method", bind="query-params",
    )  # fmt: skip
    grid = tables.grid[tables.grid["program"] == program]
    choices = tables.choices[(tables.choices["program"] == program) & (tables.choices["method"] == method)]
    show_chart(
        grid_choices_chart(grid, choices), "grid_choices", f"Designs of {program} and those that the method chose"
    )
    st.caption(
        "Cycles × cost above the best design, in percent, by gem5. Circles: what the method chose; the larger, the "
        "more of its seeds chose it."
    )


def protocol_section(card: Mapping[str, Any]) -> None:
    """Say how the experiment goes, and what to mind."""
    programs = (
        f"**Programs.** Windows of 500,000 instructions with cold caches. Trained on: "
        f"{', '.join(card['training_programs'])}. Scored: {', '.join(card['scored_programs'])}. *MICRO'07, trained on "
        "any other programs* draws its training programs among all and is scored on the rest."
    )
    seeds = (
        f"**Seeds.** {card['seeds']} for each method; the band holds 95% of the seeds' means, the interval that of the "
        "mean over programs and seeds (bootstrap). A method without chance has no band."
    )
    st.markdown("\n".join(f"- {item}" for item in (programs, seeds, *PROTOCOL)))
