"""Why one design is faster than another: which groups of parameters make the predicted difference.

Enters: designs and names of programs. Leaves: pickers where there is a choice, a waterfall, what it may be trusted for,
and the numbers.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from perfvec.charts.difference_scale import difference_text
from perfvec.charts.time_unit import time_text
from perfvec.charts.waterfall import waterfall
from perfvec.exploration.explanation import Explanation, explain
from perfvec.exploration.explanation_table import explanation_table
from perfvec.exploration.parameter_groups import Grain
from perfvec.exploration.shapley import ORDER_PAIRS
from perfvec.microarchitecture.parameters import MachineParameters
from perfvec.prediction.attribution_accuracy import read_attribution_accuracy
from perfvec.prediction.design_prediction import DesignPredictor, design_predictor
from perfvec.webui.caching import library
from perfvec.webui.memory import representation_of
from perfvec.webui.problems import problems_shown
from perfvec.webui.show import show_chart, show_table

ALL_PROGRAMS = "all of them, added up"
GRAIN_LABELS: dict[Grain, str] = {"groups": "Groups", "parameters": "Single parameters"}
COLUMNS = {
    "part": ("Parameters", ""),
    "change": ("Change", ""),
    "difference_ns": ("Part of the difference (ns)", "%.1f"),
    "share": ("Share", "percent"),
    "standard_error_ns": ("Standard error (ns)", "%.2g"),
}


@st.fragment
def attribution_section(
    designs: Sequence[MachineParameters],
    programs: Sequence[str],
    key: str = "why",
    own_runtimes_ns: tuple[float | None, float | None] = (None, None),
) -> None:
    """Show what makes the last of the designs faster or slower than the first, or any two of more than two.

    Args:
        designs: at least two, else a sentence asks for them.
        programs: names; one is picked, or all are added up.
        key: tells the widgets of several sections apart.
        own_runtimes_ns: of two designs and one program, what machines' own vectors predict; None where the parameters
            alone are what the page predicts with.
    """
    with problems_shown():
        _section(designs, programs, key, own_runtimes_ns)


def _section(
    designs: Sequence[MachineParameters],
    programs: Sequence[str],
    key: str,
    own_runtimes_ns: tuple[float | None, float | None],
) -> None:
    if len(designs) < 2 or not programs:
        st.info("Two designs and a program are needed to tell why one is faster.", icon=":material/add:")
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        first, second = _pick_ends(designs, key)
        chosen = _pick_program(programs, key)
        grain = _pick_grain(key)
    predictor = design_predictor([representation_of(name) for name in chosen])
    found = explain(first, second, predictor, grain=grain, own_runtimes_ns=own_runtimes_ns)
    st.markdown(_verdict(found))
    if not found.steps:
        st.info("The two designs have the same parameters.", icon=":material/drag_handle:")
        return
    show_chart(waterfall(found), f"{key}_waterfall", f"Steps from {found.first} to {found.second}; a table follows")
    st.caption(_caveat(found))
    if (judged := _agreement()) is not None:
        st.caption(judged)
    if len(chosen) == 1 and own_runtimes_ns == (None, None):
        _say_bars(first, second, predictor)
    with st.expander("The steps as a table"):
        _show_steps(explanation_table(found), found, key)


def _pick_ends(designs: Sequence[MachineParameters], key: str) -> tuple[MachineParameters, MachineParameters]:
    if len(designs) == 2:
        return designs[0], designs[1]
    by_name = {machine.name: machine for machine in designs}
    names = list(by_name)
    first = str(st.selectbox("From", names, index=0, key=f"{key}_first", bind="query-params"))
    others = [name for name in names if name != first]
    second = str(st.selectbox("To", others, index=len(others) - 1, key=f"{key}_second", bind="query-params"))
    return by_name[first], by_name[second]


def _pick_program(programs: Sequence[str], key: str) -> list[str]:
    if len(programs) == 1:
        return list(programs)
    picked = str(st.selectbox("Program", [*programs, ALL_PROGRAMS], key=f"{key}_program", bind="query-params"))
    return list(programs) if picked == ALL_PROGRAMS else [picked]


def _pick_grain(key: str) -> Grain:
    labels = list(GRAIN_LABELS.values())
    picked = st.segmented_control(
        "Divide among", labels, default=labels[0], required=True, key=f"{key}_grain", bind="query-params"
    )
    return next(grain for grain, label in GRAIN_LABELS.items() if label == picked)


def _verdict(found: Explanation) -> str:
    programs = f"**{found.programs[0]}**" if len(found.programs) == 1 else f"{len(found.programs)} programs together"
    change = found.difference_ns / found.first_ns
    word = "less" if change < 0 else "more"
    return (
        f"On {found.second} {programs} should take {abs(change):.1%} {word} than on {found.first}: "
        f"{time_text(found.second_ns)} instead of {time_text(found.first_ns)} ({difference_text(found.difference_ns)})."
    )


def _caveat(found: Explanation) -> str:
    how = (
        f"all {found.mixtures:,} mixtures of the two designs"
        if found.exact
        else f"{ORDER_PAIRS} sampled orders and their reverses (seed 0); the bars are two standard errors of that"
    )
    return (
        "**This divides the model's prediction, not simulated time.** Each step is a Shapley value: what the "
        f"parameters add, averaged over the orders in which they could change, from {how}. They sum to the difference. "
        f"{found.outside_share:.0%} of the mixtures lie outside the range that was learned from. A step may hold what "
        "merely went together with its parameters in the machines learned from; a small one may have the wrong sign."
    )


def _agreement() -> str | None:
    """Say how far parts agreed with gem5 where they could be checked."""
    found = read_attribution_accuracy(library().foundation)
    if found is None:
        return None
    return (
        "Checked against gem5 on cache sizes of an in-order core, where every mixture was simulated, for programs the "
        f"model had not seen: of {found.parts:,} parts {found.same_sign:.0%} have gem5's sign, but their mean size is "
        f"{found.model_mean / found.gem5_mean:.2f} of gem5's. No other parameter could be checked so."
    )


def _say_bars(first: MachineParameters, second: MachineParameters, predictor: DesignPredictor) -> None:
    """Say the two designs' error bars, and whether they leave the sign of the difference open."""
    found = predictor.predict([first, second])
    low, high = found.runtime_low_ns[:, 0], found.runtime_high_ns[:, 0]
    bars = " and ".join(
        f"{machine.name} {time_text(float(low[row]))} to {time_text(float(high[row]))}"
        for row, machine in enumerate((first, second))
    )
    overlap = low.max() <= high.min()
    sentence = "They overlap, so the sign of the difference itself is not certain; " if overlap else ""
    st.caption(
        f"90% error bars of the predictions: {bars}. {sentence}"
        + ("errors of like designs lean the same way, which makes it surer than the overlap says." if overlap else "")
    )


def _show_steps(table: pd.DataFrame, found: Explanation, key: str) -> None:
    hidden = {"standard_error_ns"} if found.exact else set()
    shown = {name: heading for name, heading in COLUMNS.items() if name not in hidden}
    show_table(table, f"{key}_steps", f"Steps from {found.first} to {found.second}", shown)
