"""The way into a page: always through the router.

Enters: a page's run. Leaves: the same page, run by app.py.

Streamlit takes every file of a folder called 'pages' for a page until `st.navigation` has run once in the server
process. So a link that is the first thing a fresh server is asked for would run the page's file without the router.
"""

from __future__ import annotations

import streamlit as st
from streamlit.runtime.pages_manager import PagesManager


def through_router() -> None:
    """Start over through app.py where a page runs without it; the first call of every page."""
    if PagesManager.uses_pages_directory:
        PagesManager.uses_pages_directory = False
        st.rerun()
