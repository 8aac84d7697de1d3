"""A job on a page: waited for, its progress polled, with a button that cancels it.

Enters: a job. Leaves: its result, or None with progress, a sentence or an offer to start again on the page.
"""

from __future__ import annotations

import uuid
from typing import TypeVar

import streamlit as st

from perfvec.webui.jobs import Job
from perfvec.webui.plain_text import plain_text

T = TypeVar("T")
PATIENCE_S = 1.0  # what is over within it shows no progress
POLL_S = 0.5
WATCHER = "watcher"


def watcher() -> str:
    """Return the name by which this session waits for jobs."""
    name: str = st.session_state.setdefault(WATCHER, uuid.uuid4().hex)
    return name


def show_job(job: Job[T], what: str) -> T | None:
    """Return the result; where there is none yet, show how far it is and poll.

    Args:
        job: the job, started.
        what: what it computes, the start of a sentence ('The exploration').
    """
    if job.has_left(watcher()):
        st.info(f"{what} was cancelled.", icon=":material/cancel:")
        again = (watcher(),)
        st.button("Start again", icon=":material/refresh:", key=f"again_{job.key}", on_click=job.come_back, args=again)
    elif not job.wait(PATIENCE_S):
        _progress(job, what)
    elif job.problem:
        st.error(plain_text(job.problem), icon=":material/error:")
    else:
        return job.result
    return None


@st.fragment(run_every=POLL_S)
def _progress(job: Job[T], what: str) -> None:
    if job.is_over or job.has_left(watcher()):
        st.rerun()
    job.watch(watcher())
    st.progress(job.done, f"{what}: {job.text}")
    key, who = f"cancel_{job.key}", (watcher(),)
    st.button("Cancel", icon=":material/cancel:", key=key, on_click=job.leave, args=who)
