"""The search for the best tile and loop order of a kernel on one machine, as a part of the Loop tiling page.

Enters: `TilingChoices`. Leaves: the button, progress, and what was found.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from perfvec.exploration.tiling.autotune import MOST_TRIED, Autotuning, autotune
from perfvec.exploration.tiling.kernel import TileKernel
from perfvec.exploration.tiling.result_store import ResultStore
from perfvec.exploration.tiling.simulation_time import simulation_seconds
from perfvec.exploration.tiling.truth import tiling_truth
from perfvec.prediction.machine_choice import ChosenMachine
from perfvec.webui.caching import library
from perfvec.webui.job_view import show_job, watcher
from perfvec.webui.jobs import Jobs, Report
from perfvec.webui.memory import widget_key
from perfvec.webui.show import WHOLE, show_table
from perfvec.webui.tiling_form import TilingChoices
from perfvec.webui.tiling_run import result_store, study_machine

COLUMNS = {
    "tile": ("Tile", ""),
    "instructions": ("Instructions", WHOLE),
    "cycles": ("Core cycles", WHOLE),
    "over_best": ("Over the best", "percent"),
}


@dataclass(frozen=True)
class _Work:
    kernel: TileKernel
    size: int
    machine: ChosenMachine
    store: ResultStore

    def __call__(self, report: Report) -> Autotuning:
        return autotune(self.kernel, self.size, self.machine, self.store, report)


@st.cache_resource(show_spinner=False)
def _jobs() -> Jobs[Autotuning]:
    return Jobs(at_once=1)


def tune(choices: TilingChoices) -> None:
    """Offer the search; show what it found."""
    if choices.kernel is None:
        return
    st.header("Autotune", anchor=False)
    has_second, orders = choices.kernel.has_second_tile, ", loop orders" if choices.kernel.orders else ""
    st.caption(
        f"Searches tiles{', second tiles' if has_second else ''}{orders} of {choices.kernel.name} at "
        f"N = {choices.size} for the least predicted runtime, at most {MOST_TRIED} variants."
    )
    name = str(st.selectbox("For", choices.machines, key=widget_key("tiling_tune_machine")))
    machine = study_machine(name)
    key = _key(choices, machine)
    if _jobs().find(key) is None and not st.button("Find the best", icon=":material/search:", key="tiling_tune"):
        return
    work = _Work(choices.kernel, choices.size, machine, result_store())
    found = show_job(_jobs().start(key, work, watcher()), "The search")
    if found is not None:
        _show(found)


def _key(choices: TilingChoices, choice: ChosenMachine) -> str:
    machine = choice.machine
    source = choices.kernel.source if choices.kernel else ""
    parts = f"{source} {choices.size} {machine.name} {library().foundation}".encode()
    return hashlib.sha256(parts + machine.vector.tobytes()).hexdigest()[:16]


def _show(found: Autotuning) -> None:
    seconds = simulation_seconds((item.result.instructions for item in found.tried), found.machine, tiling_truth())
    with st.container(horizontal=True):
        gain = None if found.untiled_cycles is None else f"{found.untiled_cycles / found.best.cycles:.2f} × untiled"
        st.metric(
            f"Best on {found.machine}",
            found.best.variant.label,
            gain,
            delta_color="off",
            delta_arrow="off",
            width="content",
        )
        st.metric("Variants tried", f"{len(found.tried)} of {found.space}", width="content")
        st.metric("Simulations saved", f"{found.simulations_saved}, some {seconds:,.0f} s of gem5", width="content")
    if not found.is_complete:
        st.info("The search reached its most variants; a better one may lie beside the best.", icon=":material/info:")
    rows = [(item.variant.label, item.result.instructions, item.cycles) for item in found.tried]
    table = pd.DataFrame(rows, columns=["tile", "instructions", "cycles"]).sort_values("cycles", ignore_index=True)
    table["over_best"] = table["cycles"] / table["cycles"].min() - 1.0
    show_table(table, "autotune", f"Variants tried on {found.machine}, the fastest first", COLUMNS)
