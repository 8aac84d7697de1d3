"""Progress of something long, shown while it runs.

Enters: what is being done. Leaves: a bar on the page, and what moves it; the bar goes with the block.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from perfvec.representation.represent import Progress


@contextmanager
def progress_shown(text: str) -> Iterator[Progress]:
    """Show a bar under the text, which is told the share done, 0 to 1."""
    bar = st.progress(0.0, text)

    def advance(done: float) -> None:
        bar.progress(done, text)

    try:
        yield advance
    finally:
        bar.empty()
