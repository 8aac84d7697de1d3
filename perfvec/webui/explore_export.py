"""What can be taken away of an exploration: CSV of the front or of all designs, JSON with all it was made from.

Enters: an `ExplorationView`. Leaves: download buttons; files are made when asked for.
"""

from __future__ import annotations

import json

import streamlit as st

from perfvec.exploration.exploration_document import exploration_document
from perfvec.exploration.exploration_run import Exploration
from perfvec.exploration.exploration_table import exploration_frame
from perfvec.webui.explore_view import ExplorationView

MOST_CSV_ROWS = 300_000  # about 50 MB


def show_exports(view: ExplorationView, model: str) -> None:
    """Show the buttons."""
    found = view.exploration
    is_small = len(found.evaluations) <= MOST_CSV_ROWS
    with st.container(horizontal=True):
        st.download_button(
            "Front as CSV",
            lambda: csv_text(found, front=True),
            file_name="front.csv",
            mime="text/csv",
            icon=":material/download:",
            on_click="ignore",
            key="download_front",
        )
        st.download_button(
            f"All {len(found.evaluations):,} designs as CSV",
            lambda: csv_text(found, front=False),
            file_name="designs.csv",
            mime="text/csv",
            icon=":material/download:",
            on_click="ignore",
            disabled=not is_small,
            help=None if is_small else f"More than {MOST_CSV_ROWS:,}: `python -m perfvec explore` writes them.",
            key="download_designs",
        )
        st.download_button(
            "Exploration as JSON",
            lambda: json.dumps(exploration_document(found, model), indent=1) + "\n",
            file_name="exploration.json",
            mime="application/json",
            icon=":material/download:",
            on_click="ignore",
            help="Space, programs, objectives, seed and model, with the front's designs.",
            key="download_exploration",
        )


def csv_text(found: Exploration, *, front: bool) -> str:
    """Return the table with every parameter, also the fixed ones."""
    text: str = exploration_frame(found, found.front if front else None, all_parameters=True).to_csv(index=False)
    return text
