"""What a fit to a person's measurements shows: errors, charts, and the machine to keep.

Enters: a `FittedMachine`. Leaves: figures, charts, a table.
"""

from __future__ import annotations

import pandas as pd
import streamlit as st

from perfvec.charts.accuracy_scatter import accuracy_scatter_chart
from perfvec.charts.learning_curve import learning_curve_chart
from perfvec.microarchitecture.fitting_settings import Mode
from perfvec.prediction.learning_curve import CurveSettings
from perfvec.prediction.machine_fit import FittedMachine
from perfvec.webui.caching import accuracy
from perfvec.webui.measure_table import GivenTable
from perfvec.webui.show import WHOLE, show_chart, show_table

FITTED, HELD_OUT = "fitted to it too", "left out of the fit"
COLUMNS = {
    "program": ("Program", ""),
    "instructions": ("Instructions", WHOLE),
    "measured_cycles": ("Measured cycles", WHOLE),
    "measured_cpi": ("Measured CPI", "%.3f"),
    "held_out_cpi": ("CPI, left out", "%.3f"),
    "held_out_error": ("Error, left out", "percent"),
    "run_held_out_error": ("Error, left out, window model run", "percent"),
    "fitted_cpi": ("CPI, fitted", "%.3f"),
    "fitted_error": ("Error, fitted", "percent"),
}
MODE_TEXTS: dict[Mode, str] = {
    "phases": "phases of programs",
    "totals": "totals of programs",
    "probes": "totals of probes",
}


def result_section(fitted: FittedMachine, table: GivenTable) -> None:
    """Show how well the machine is known."""
    _figures(fitted, table)
    scatter, curve = st.tabs(["Measured and predicted", "How many programs it takes"])
    with scatter:
        _scatter(fitted)
    with curve:
        _curve(fitted)
    show_table(fitted.table, "measured_programs", "Each measured program and its errors", COLUMNS)
    st.caption(_expectation(fitted.mode))


def _figures(fitted: FittedMachine, table: GivenTable) -> None:
    errors = fitted.table["held_out_error"].abs()
    start = "its parameters alone" if table.parameters is not None else "the average of known machines"
    with st.container(horizontal=True):
        st.metric("Programs measured", f"{len(fitted.table):,}", width="content", help=MODE_TEXTS[fitted.mode])
        if errors.notna().any():
            st.metric(
                "Mean error, left out",
                f"{errors.mean():.1%}",
                width="content",
                help="Each program is predicted from a machine fitted to all the others.",
            )
            st.metric("Median", f"{errors.median():.1%}", width="content")
            st.metric(
                "Worst", f"{errors.max():.1%}", width="content", help=str(fitted.table["program"][errors.idxmax()])
            )
        runs = fitted.table["run_held_out_error"].abs()
        if runs.notna().any():
            st.metric(
                "Mean error, window model run",
                f"{runs.mean():.1%}",
                width="content",
                help="Each program is predicted by the window model, run over its trace at machines that were found "
                "from all the others to stand in for this one, as `predict` and Loop tiling do with this machine.",
            )
        if len(fitted.curve):
            st.metric(
                "Median before measuring",
                f"{fitted.curve['median'].iloc[0]:.1%}",
                width="content",
                help=f"Predicted from {start}, without any of the measurements.",
            )
        if fitted.machine.period_ps is not None:
            st.metric("Clock", f"{1000 / fitted.machine.period_ps:.2f} GHz", width="content")


def _scatter(fitted: FittedMachine) -> None:
    pairs = pd.concat(
        [
            pd.DataFrame(
                {
                    "program": fitted.table["program"],
                    "machine": fitted.machine.name,
                    "measured_cpi": fitted.table["measured_cpi"],
                    "predicted_cpi": fitted.table[f"{column}_cpi"],
                    "error": fitted.table[f"{column}_error"],
                    "how": how,
                }
            )
            for column, how in (("held_out", HELD_OUT), ("fitted", FITTED))
        ]
    )
    drawn = pairs[pairs["predicted_cpi"] > 0]
    if drawn.empty:
        st.info("No prediction is above zero, so there is nothing to draw on logarithmic axes.", icon=":material/info:")
        return
    show_chart(
        accuracy_scatter_chart(drawn, "how", measured_by=""),
        "measured_and_predicted",
        "CPI predicted against CPI measured of each program, left out of the fit and fitted to; numbers in the table",
    )
    below = int((pairs["predicted_cpi"] <= 0).sum())
    if below:
        st.caption(f"{below} predictions are below zero cycles and lie outside the chart; the table has them.")


def _curve(fitted: FittedMachine) -> None:
    if fitted.curve.empty:
        st.info("Measure a second program: an error needs a program that the fit has not seen.", icon=":material/info:")
        return
    show_chart(
        learning_curve_chart(fitted.curve),
        "learning_curve",
        f"Median error on a program not measured: {fitted.curve['median'].iloc[0]:.1%} with none measured, "
        f"{fitted.curve['median'].iloc[-1]:.1%} with {int(fitted.curve['measured_programs'].iloc[-1])}",
    )
    settings = CurveSettings()
    st.caption(
        f"The measured programs are shuffled {settings.orders} times (seed {settings.seed}); the machine is "
        "fitted to the first few of each order and judged on all others. The last point leaves each program out once."
    )


def _expectation(mode: Mode) -> str:
    """Say what machines fitted to the same kind of measurement led to in the project's own evaluation."""
    summary = accuracy().summary.set_index("cell")
    cell = f"unseen_unseen_{mode}"
    text = (
        "Errors are of total core cycles: predicted / measured - 1. Windows start with cold caches and predictors, "
        "which a warm board does not."
    )
    if mode == "probes":
        text += " Each probe stresses what hardly another does, so a probe left out is harder than most programs."
    if cell not in summary.index:
        return text
    row = summary.loc[cell]
    text += (
        f" In our evaluation, test programs on test machines fitted to {MODE_TEXTS[mode]} were off by "
        f"{row['mean']:.1%} on average, and 90% of them by less than {row['p90']:.1%}"
    )
    if f"{cell}_run" not in summary.index:
        return f"{text}."
    run = summary.loc[f"{cell}_run"]
    return f"{text}; with the window model run over their traces, {run['mean']:.1%} and {run['p90']:.1%}."
