"""Compiled kernels made ready in the background, so that the first upload of a fresh server need not wait for them.

Enters: the shipped example. Leaves: nothing that a page sees; kernels land in numba's cache.
"""

from __future__ import annotations

import logging
import threading

import streamlit as st

from perfvec.prediction.worked_example import read_example, work_example
from perfvec.representation.checkpoint import load_checkpoint

logger = logging.getLogger(__name__)


@st.cache_resource(show_spinner=False)
def warm_up() -> threading.Thread:
    """Start working the example through in a thread, once a server process; the thread calls nothing of Streamlit."""
    thread = threading.Thread(target=_work, name="warm-up", daemon=True)
    thread.start()
    return thread


def _work() -> None:
    try:
        trace, _ = read_example()
        work_example(trace.head(200), load_checkpoint())
    except Exception:  # a page that needs the model says what is wrong; the log has the rest
        logger.exception("the warm-up failed")
