"""What a fresh server makes ready in the background: compiled kernels, and a heap that is quick to look through.

Enters: the shipped example. Leaves: nothing that a page sees; kernels land in numba's cache. Streamlit looks for
garbage after every run of a script; among all the objects of libraries and tables that live as long as the server, that
took longer than the run. Once they are loaded, the collector is told to pass them over.
"""

from __future__ import annotations

import gc
import logging
import threading

import streamlit as st

from perfvec.prediction.first_start import compile_kernels, load_kernels
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
        model = load_checkpoint()
        compile_kernels(model)
        load_kernels(model)  # where another process had compiled them
    except Exception:  # a page that needs the model says what is wrong; the log has the rest
        logger.exception("the warm-up failed")
    gc.collect()
    gc.freeze()
