"""The comparison's tables, read once a server process.

Enters: assets/comparison. Leaves: `ComparisonTables`.
"""

from __future__ import annotations

import streamlit as st

from perfvec.exploration.comparison_tables import ComparisonTables, read_comparison


@st.cache_resource(show_spinner="Loading the comparison …")
def comparison() -> ComparisonTables:
    """Return the tables that ship."""
    return read_comparison()
