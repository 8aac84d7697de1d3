"""The machines of a session: kept from a fit, downloaded, forgotten, brought back from a file.

Enters: a fitted machine, or a machine file. Leaves: machines that every picker offers.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path, PurePath

import streamlit as st

from perfvec.errors import MachineError
from perfvec.microarchitecture.machine import Machine, machine_text, parse_machine, require_foundation
from perfvec.webui.caching import library
from perfvec.webui.memory import forget_machine, free_machine_name, own_machines
from perfvec.webui.pickers import add_machine

LONGEST_NAME, MOST_BYTES = 60, 1_000_000
KIND_TEXTS = {"fitted": "fitted to measurements", "parameters": "from parameters", "trained": "trained"}
TAKEN_KEY, SAID_KEY = "machine_files_taken", "said_of_kept_machine"


def keep_section(machine: Machine) -> None:
    """Show the name of a fitted machine, and the button that keeps it for the session."""
    left, right = st.columns([2, 1], vertical_alignment="bottom")
    name_key = f"name_of_{machine.name}"
    with left:
        st.text_input("Name of the machine", machine.name, max_chars=LONGEST_NAME, key=name_key)
    with right:
        st.button(
            "Keep it for this session",
            key="keep_machine",
            type="primary",
            icon=":material/bookmark_add:",
            width="stretch",
            on_click=_keep,
            args=(machine, name_key),
        )
    said = st.session_state.pop(SAID_KEY, None)
    if said is not None:
        is_kept, sentence = said
        (st.success if is_kept else st.error)(sentence)


def _keep(machine: Machine, name_key: str) -> None:
    """Keep the machine under the name typed, and say so on the next run."""
    name = tidied(str(st.session_state[name_key]))
    if not name:
        st.session_state[SAID_KEY] = False, "The machine needs a name."
    elif name in library().machines.index:
        st.session_state[SAID_KEY] = False, f"A shipped machine is called '{name}'; give yours another name."
    else:
        forget_machine(name)
        own_machines()[name] = replace(machine, name=name)
        add_machine(name)
        st.session_state[SAID_KEY] = True, f"'{name}' is chosen on the pages that predict, beside the machines there."


def own_machines_section() -> None:
    """Show this session's machines, and the way back in for one that was downloaded.

    Raises:
        MachineError: the file is no machine, or belongs to another foundation model.
    """
    for machine in own_machines().values():
        _row(machine)
    file = st.file_uploader("Bring back a machine file (JSON)", type="json", key="machine_file", max_upload_size=1)
    taken: set[str] = st.session_state.setdefault(TAKEN_KEY, set())
    if file is None or file.file_id in taken:
        return
    machine = machine_from_file(file.getvalue(), file.name, library().foundation)
    name = free_machine_name(machine.name)
    own_machines()[name] = replace(machine, name=name)
    add_machine(name)
    taken.add(file.file_id)
    st.rerun()


def machine_from_file(content: bytes, file_name: str, foundation: str) -> Machine:
    """Read a machine file.

    Raises:
        MachineError: too large, no machine, or of another foundation model.
    """
    if len(content) > MOST_BYTES:
        raise MachineError(f"'{file_name}' has {len(content):,} bytes; a machine file has at most {MOST_BYTES:,}.")
    path = Path(tidied(PurePath(file_name).stem) or "machine").with_suffix(".json")
    machine = parse_machine(content.decode("utf-8", errors="replace"), path)
    require_foundation(machine, foundation, file_name)
    return machine


def tidied(name: str) -> str:
    """Return a name in characters that a link and a file name bear."""
    return re.sub(r"[^\w.+-]+", "-", name.strip())[:LONGEST_NAME].strip("-.")


def _row(machine: Machine) -> None:
    clock = "clock not known" if machine.period_ps is None else f"{1000 / machine.period_ps:.2f} GHz"
    with st.container(horizontal=True, vertical_alignment="center", border=True):
        st.markdown(f"**{machine.name}** · {KIND_TEXTS[machine.kind]} · {clock}")
        st.download_button(
            "Machine (JSON)",
            machine_text(machine),
            file_name=f"{machine.name}.json",
            mime="application/json",
            key=f"download_machine_{machine.name}",
            icon=":material/download:",
            on_click="ignore",
        )
        st.button(
            "Forget",
            key=f"forget_machine_{machine.name}",
            icon=":material/delete:",
            on_click=forget_machine,
            args=(machine.name,),
        )
