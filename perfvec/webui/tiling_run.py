"""Carrying a tiling study out: at once where all is kept from earlier, else when asked, as a job that can be cancelled.

Enters: `TilingChoices`. Leaves: the `Study`, or None while there is none; the compiler's messages go to the editor.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from perfvec.exploration.tiling.machines import tiling_machine
from perfvec.exploration.tiling.result_store import ResultStore
from perfvec.exploration.tiling.study import Study, kept_results, run_study
from perfvec.exploration.tiling.variant import Variant
from perfvec.exploration.tiling.variant_result import parameters_key
from perfvec.microarchitecture.parameters import MachineParameters
from perfvec.prediction.chosen_prediction import parameters_chosen
from perfvec.prediction.machine_choice import ChosenMachine
from perfvec.trace.capture.settings import CaptureSettings
from perfvec.webui.caching import library
from perfvec.webui.job_view import show_job, watcher
from perfvec.webui.jobs import Jobs, Report
from perfvec.webui.memory import machine_of, own_machines
from perfvec.webui.tiling_form import TilingChoices, keep_messages

RUN = "run"  # in the address: the study that was run when the link was made
ASKED = "tiling_asked"
MESSAGES_SHOWN = 20


@dataclass(frozen=True)
class _Work:
    """What the job's thread does; it knows nothing of the page."""

    variants: tuple[Variant, ...]
    store: ResultStore
    machines: tuple[MachineParameters, ...]

    def __call__(self, report: Report) -> Study:
        return run_study(self.variants, self.store, report, machines=self.machines)


@st.cache_resource(show_spinner=False)
def _jobs() -> Jobs[Study]:
    return Jobs(at_once=1)  # a study keeps both cores busy


def result_store() -> ResultStore:
    """Return where this server keeps results."""
    return ResultStore.of_server(CaptureSettings.from_environment())


def study_machine(name: str) -> ChosenMachine:
    """Return a machine of the session, of the library, or made from the parameters that ship."""
    return ChosenMachine(machine_of(name)) if name in own_machines() else tiling_machine(name, library())


def run_tiling(choices: TilingChoices) -> Study | None:
    """Show the button and progress; return the study, None where it is not there yet."""
    variants, store, model = choices.variants, result_store(), library().foundation
    machines = parameters_chosen([study_machine(name) for name in choices.machines])
    missing = len(variants) - len(kept_results(variants, store, model, machines))
    if not missing:
        return run_study(variants, store, machines=machines)
    key = _key(variants, model, machines)
    st.caption(f"{len(variants)} variants, {missing} of them still to be compiled and run.")
    is_asked = st.session_state.pop(ASKED, False)
    if not is_asked and st.query_params.get(RUN) != key and _jobs().find(key) is None:
        label = f"Run {missing} variants"
        st.button(label, type="primary", icon=":material/play_arrow:", key="tiling_run", on_click=_ask)
        return None
    st.query_params[RUN] = key
    job = _jobs().start(key, _Work(variants, store, tuple(machines)), watcher())
    study = show_job(job, "The study")
    if study is not None:
        _show_failures(study, key)
    return study


def _ask() -> None:
    """Ask for whatever the fields hold once the click is here: a text may change with it."""
    st.session_state[ASKED] = True


def _key(variants: tuple[Variant, ...], model: str, machines: Sequence[MachineParameters]) -> str:
    parts = [model, *(variant.digest for variant in variants), *map(parameters_key, machines)]
    return hashlib.sha256(" ".join(parts).encode()).hexdigest()[:16]


def _show_failures(study: Study, key: str) -> None:
    """Say why variants have no result, each sentence once, with the compiler's lines."""
    if not study.failures:
        return
    for sentence in dict.fromkeys(failure.sentence for failure in study.failures.values()):
        st.error(sentence, icon=":material/error:")
    messages = tuple(dict.fromkeys(line for failure in study.failures.values() for line in failure.diagnostics))
    if messages:
        st.code("\n".join(str(message) for message in messages[:MESSAGES_SHOWN]), language=None, wrap_lines=True)
    st.button("Run them again", icon=":material/refresh:", key="tiling_again", on_click=_jobs().forget, args=(key,))
    if st.session_state.get("tiling_failed") != key:  # once: the editor stands above and must be drawn again
        st.session_state["tiling_failed"] = key
        keep_messages(messages)
        st.rerun()
