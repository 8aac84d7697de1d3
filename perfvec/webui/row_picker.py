"""The picker of one instruction: a slider, steps back and on, and the costliest ones.

Enters: assembly and predicted cycles of every instruction. Leaves: the chosen row.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import streamlit as st
from numpy.typing import NDArray

ROW = "instruction"
COSTLIEST = 5


def pick_row(assembly: Sequence[str], cycles: NDArray[np.float64]) -> int:
    """Show the picker; return the chosen row, 0 to n - 1, which the address holds too."""
    last = len(assembly) - 1
    if ROW not in st.session_state and ROW not in st.query_params:
        st.session_state[ROW] = int(np.argsort(-cycles)[COSTLIEST])
    row = int(st.slider("Instruction", 0, last, key=ROW, bind="query-params", help="Arrow keys move by one."))
    with st.container(horizontal=True):
        st.button("Previous", icon=":material/chevron_left:", on_click=_go_to, args=(max(0, row - 1),), key="previous")
        st.button("Next", icon=":material/chevron_right:", on_click=_go_to, args=(min(last, row + 1),), key="next")
        for place in np.argsort(-cycles)[:COSTLIEST]:
            label = f"{int(place)}: {assembly[place].split(' ')[0]}, {cycles[place]:.0f} cycles"
            st.button(label, key=f"costly_{place}", on_click=_go_to, args=(int(place),), help="One of the costliest")
    st.code(f"{row:>5}  {assembly[row]}", language="armasm")
    return row


def _go_to(row: int) -> None:
    st.session_state[ROW] = row
