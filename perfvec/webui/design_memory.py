"""The session's designs, and the address that holds them.

Enters: the address when the page opens, and changes afterwards. Leaves: the `DesignSet` of this session. The address is
written at each change, so that it is a link and a reload loses nothing; other pages add designs with `add_design`.
"""

from __future__ import annotations

import streamlit as st

from perfvec.errors import MachineError
from perfvec.microarchitecture.parameters import MachineParameters
from perfvec.webui.design_set import DesignSet, first_designs
from perfvec.webui.design_text import design_text, designs_from_texts

SET_KEY, REFUSED_KEY, WRITTEN_KEY = "design_set", "design_refused", "design_written"
DESIGN, BASE, EDITED = "design", "base", "edited"


def design_set() -> DesignSet:
    """Return the session's designs."""
    if SET_KEY not in st.session_state:
        st.session_state[SET_KEY] = first_designs()
    kept: DesignSet = st.session_state[SET_KEY]
    return kept


def keep_designs(designs: DesignSet) -> None:
    """Keep the designs for the session."""
    st.session_state[SET_KEY] = designs
    st.session_state.pop(REFUSED_KEY, None)


def add_design(machine: MachineParameters, name: str = "") -> None:
    """Add a machine to the session's designs, for other pages.

    Raises:
        MachineError: there are as many designs as are compared.
    """
    keep_designs(design_set().add(machine, name))


def refuse(sentence: str) -> None:
    """Keep a sentence that says why something was not done, until the designs next change."""
    st.session_state[REFUSED_KEY] = sentence


def refused() -> str:
    """Return that sentence, empty where there is none."""
    return str(st.session_state.get(REFUSED_KEY, ""))


def open_designs() -> None:
    """Take over the designs of the address, where it is not what this session wrote there."""
    texts = st.query_params.get_all(DESIGN)
    if not texts or texts in (st.session_state.get(WRITTEN_KEY), _texts(design_set())):
        return
    try:
        base, edited = st.query_params.get(BASE), st.query_params.get(EDITED)
        keep_designs(designs_from_texts(texts, base, edited))
    except MachineError as error:
        refuse(f"{error} The designs that were here before are kept.")


def write_address() -> None:
    """Write the designs into the address."""
    designs = design_set()
    identities = [item.identity for item in designs.designs]
    wanted = {
        DESIGN: _texts(designs),
        BASE: [str(identities.index(designs.base))],
        EDITED: [str(identities.index(designs.edited))],
    }
    st.session_state[WRITTEN_KEY] = wanted[DESIGN]
    for key, values in wanted.items():
        if st.query_params.get_all(key) != values:
            st.query_params[key] = values


def _texts(designs: DesignSet) -> list[str]:
    return [design_text(item) for item in designs.designs]
