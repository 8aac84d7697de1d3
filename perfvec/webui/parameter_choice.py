"""The choice of a machine's parameters where they are known: a preset, a design of the session, or a file.

Enters: what a person picks or uploads. Leaves: `MachineParameters`, or None where they are not known.
"""

from __future__ import annotations

import streamlit as st

from perfvec.microarchitecture.measurement_examples import EXAMPLE_MACHINE, example_parameters
from perfvec.microarchitecture.parameters import MachineParameters
from perfvec.microarchitecture.public_machines import presets
from perfvec.webui.design_memory import design_set
from perfvec.webui.design_upload import machines_from_json

FROM_FILE = "a parameter file (JSON) …"


def pick_parameters(key: str, label: str, unknown: str, help_text: str) -> MachineParameters | None:
    """Show the choice; return the parameters.

    Args:
        key: of the widgets.
        label: what the choice is called.
        unknown: the first choice, for which None is returned.
        help_text: what it is for.

    Raises:
        MachineError: the file is not a valid machine.
    """
    known = _known_machines()
    chosen = str(st.selectbox(label, [unknown, *known, FROM_FILE], key=key, help=help_text))
    if chosen == unknown:
        return None
    if chosen != FROM_FILE:
        return known[chosen]
    file = st.file_uploader("Parameter file: one object in the form of machines.json", type="json", key=f"{key}_file")
    return None if file is None else machines_from_json(file.getvalue(), file.name)[0]


def _known_machines() -> dict[str, MachineParameters]:
    designs = {f"{item.name} (design of the Designer)": item.machine for item in design_set().designs}
    example = {f"{EXAMPLE_MACHINE} (validation machine of the examples)": example_parameters()}
    return {f"{name} (preset)": machine for name, machine in presets().items()} | designs | example
