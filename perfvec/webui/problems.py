"""Errors as one clear sentence, so that what is already on the page stays.

Enters: whatever a block of a page raises. Leaves: the sentence on the page, and the traceback of a bug in the log.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from perfvec.errors import PerfVecError

BUG_SENTENCE = "This part of the page met a bug of ours and is left out; the server's log has the details."
logger = logging.getLogger(__name__)


@contextmanager
def problems_shown() -> Iterator[None]:
    """Show an error of the block as one sentence and go on after the block.

    Streamlit's own control flow (stop, rerun) is no `Exception` and passes.
    """
    try:
        yield
    except PerfVecError as error:
        st.error(str(error), icon=":material/error:")
    except Exception:  # the last resort of a page: a person is owed a sentence, the log the traceback
        logger.exception("a page failed")
        st.error(BUG_SENTENCE, icon=":material/bug_report:")
