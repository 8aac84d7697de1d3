"""Carrying an exploration out: at once where it is quick, else when asked; as a job that can be watched and cancelled.

Enters: `ExploreChoices`. Leaves: the `Exploration`, or None while there is none.
"""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from perfvec.exploration.exploration_run import Exploration
from perfvec.prediction.library import Library
from perfvec.webui.caching import library
from perfvec.webui.explore_choices import ExploreChoices
from perfvec.webui.job_view import show_job, watcher
from perfvec.webui.jobs import Jobs, Report

RUN = "run"  # in the address: the choices that were explored when the link was made
KEPT = 3  # results of a million designs take up to 100 MB each


@dataclass(frozen=True)
class _Work:
    """What the job's thread does; it knows nothing of the page."""

    choices: ExploreChoices
    library: Library

    def __call__(self, report: Report) -> Exploration:
        return self.choices.explore(self.library, report)


@st.cache_resource(show_spinner=False)
def _jobs() -> Jobs[Exploration]:
    return Jobs(kept=KEPT)


def run_exploration(choices: ExploreChoices) -> Exploration | None:
    """Show the button and progress; return the result, None where it is not there yet."""
    asked = choices.key()
    model = library().foundation
    is_asked = choices.is_quick or st.query_params.get(RUN) == asked or _jobs().find(choices.key(model)) is not None
    _say_how(choices)
    if not is_asked:
        icon = ":material/travel_explore:"
        st.button("Explore", type="primary", icon=icon, key="explore_now", on_click=_ask, args=(asked,))
        return None
    if choices.is_quick:
        st.query_params.pop(RUN, None)
    elif st.query_params.get(RUN) != asked:
        st.query_params[RUN] = asked
    job = _jobs().start(choices.key(model), _Work(choices, library()), watcher())
    return show_job(job, "The exploration")


def _ask(choices_key: str) -> None:
    st.query_params[RUN] = choices_key


def _say_how(choices: ExploreChoices) -> None:
    size, settings = choices.space.size, choices.settings
    if choices.is_enumerated:
        st.caption(f"{size:,} combinations: each valid one is evaluated, so that the front is exact.")
    else:
        st.caption(
            f"{size:,} combinations: a search evaluates {settings.evaluations:,} (NSGA-II, seed {settings.seed}), so "
            "that the front is as good as was found."
        )
