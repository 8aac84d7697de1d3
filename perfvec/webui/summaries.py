"""Sentences and figures that say what a comparison holds and how it may be read.

Enters: the comparison table and chosen names. Leaves: metrics and captions.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd
import streamlit as st
from numpy.typing import NDArray

from perfvec.charts.time_unit import time_text
from perfvec.webui.caching import library
from perfvec.webui.memory import machine_of


def comparison_figures(table: pd.DataFrame) -> None:
    """Show the fastest pair and the errors where gem5 measured."""
    measured = table["error"].dropna()
    with st.container(horizontal=True):
        st.metric("Pairs", f"{len(table):,}", width="content")
        timed = table.dropna(subset="runtime_ns")
        if len(timed):
            total_ns = timed.groupby("machine", sort=False)["runtime_ns"].sum()
            st.metric(
                f"Fastest: {total_ns.idxmin()}",
                time_text(float(total_ns.min())),
                width="content",
                help="The machine with the least total of predicted runtimes over the chosen programs, and that total.",
            )
        if len(measured):
            st.metric("Mean error", f"{measured.abs().mean():.1%}", width="content", help="Of the pairs gem5 measured.")
            st.metric("Largest error", f"{measured.abs().max():.1%}", width="content")
        else:
            st.metric("Measured by gem5", "none of these", width="content")


def unseen_note(programs: Sequence[str], machines: Sequence[str]) -> None:
    """Say which of the chosen programs and machines the model was trained on: their error is a training error."""
    program_splits, machine_splits = library().programs["split"], library().machines["split"]
    trained = [name for name in programs if program_splits.get(name) in ("train", "probe")]
    unseen = [name for name in machines if machine_splits.get(name) != "train"]
    notes = []
    if trained:
        notes.append(f"The model was trained on {_listed(trained)}: errors there are training errors.")
    if unseen:
        were = "was not trained on: its vector was" if len(unseen) == 1 else "were not trained on: their vectors were"
        notes.append(f"{_listed(unseen)} {were} fitted with the network frozen.")
    clockless = [name for name in machines if machine_of(name).period_ps is None]
    if clockless:
        notes.append(f"The clock of {_listed(clockless)} is not known: CPI and cycles are predicted, nanoseconds not.")
    st.caption(" ".join([*notes, "Error = predicted / measured - 1 of total core cycles."]))


def runs_note(pairs: Iterable[tuple[str, str]]) -> None:
    """Say which pairs of program and machine were predicted by running the window model over the program's trace."""
    if pairs := list(pairs):
        named = _listed([f"{program} on {machine}" for program, machine in pairs])
        st.caption(
            f"{named}: by running the window model over the trace at the machines that stand in for the measured one; "
            "all else by the product of vectors. The Accuracy page tells how much each errs."
        )


def phase_note(program: str, machine: str, predicted: NDArray[np.float64], measured: NDArray[np.int64] | None) -> str:
    """Return what the phases' chart shows, and how far the phases are off where gem5 measured them."""
    note = f"Each step is 1,000 instructions of {program} on {machine}."
    if measured is None:
        return f"{note} gem5's phases ship for the presets only; this pair has none."
    misplaced = float(np.abs(predicted - measured).sum() / measured.sum())
    return f"{note} Sum of |predicted - measured| over the sum of measured: {misplaced:.1%}."


def _listed(names: Sequence[str], most: int = 4) -> str:
    shown = ", ".join(names[:most])
    return shown if len(names) <= most else f"{shown} and {len(names) - most} more"
