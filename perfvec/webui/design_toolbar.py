"""Which designs there are and which is edited: add, duplicate, rename, remove, make the base, save, upload.

Enters: the session's designs. Leaves: widgets whose callbacks change them. What cannot be done is said in a sentence.
"""

from __future__ import annotations

import json
from collections.abc import Callable

import streamlit as st

from perfvec.errors import MachineError
from perfvec.microarchitecture.gem5_script import gem5_script
from perfvec.microarchitecture.parameter_words import value_words
from perfvec.microarchitecture.parameters import parameters_text, to_document
from perfvec.microarchitecture.public_machines import presets
from perfvec.webui.design_memory import design_set, keep_designs, refuse, refused
from perfvec.webui.design_set import DesignSet
from perfvec.webui.design_upload import machines_from_json
from perfvec.webui.labels import machine_label

EDITED_KEY, PRESET_KEY, NAME_KEY, UPLOAD_KEY = "design_edited", "design_preset", "design_name", "design_file"
FROM_PRESET = "A preset"


def toolbar() -> None:
    """Show the designs and what can be done with them."""
    designs = design_set()
    _pick_edited(designs)
    edited = designs.edited_design
    with st.container(horizontal=True):
        _add_popover()
        _button("Duplicate", ":material/content_copy:", lambda now: now.duplicate(now.edited))
        _rename_popover(edited.identity, edited.name)
        _button(
            "Make base", ":material/flag:", lambda now: DesignSet(now.designs, now.edited, now.edited),
            disabled=designs.edited == designs.base,
        )  # fmt: skip
        _button("Remove", ":material/delete:", lambda now: now.remove(now.edited), disabled=len(designs.designs) == 1)
        _save_popover(designs)
    if refused():
        st.error(refused(), icon=":material/error:")


def _pick_edited(designs: DesignSet) -> None:
    def label(identity: int) -> str:
        design = designs.design(identity)
        marks = ("★ " if identity == designs.base else "") + ("" if design.is_valid else "⚠ ")
        return marks + design.name

    if st.session_state.get(EDITED_KEY) != designs.edited:
        st.session_state[EDITED_KEY] = designs.edited
    st.segmented_control(
        "Design to edit (★ base)", [item.identity for item in designs.designs], format_func=label, required=True,
        key=EDITED_KEY, on_change=_edit,
    )  # fmt: skip


def _edit() -> None:
    chosen, designs = st.session_state.get(EDITED_KEY), design_set()
    if chosen is not None:
        keep_designs(DesignSet(designs.designs, designs.base, int(chosen)))


def _button(label: str, icon: str, change: Callable[[DesignSet], DesignSet], disabled: bool = False) -> None:
    key = f"design_{label.lower().replace(' ', '_')}"
    st.button(label, icon=icon, key=key, on_click=_try, args=(change,), disabled=disabled)


def _try(change: Callable[[DesignSet], DesignSet]) -> None:
    try:
        keep_designs(change(design_set()))
    except MachineError as error:
        refuse(str(error))


def _add_popover() -> None:
    with st.popover("Add", icon=":material/add:", key="design_add_popover"):
        names = list(presets())
        preset = st.selectbox(
            "Preset", names, format_func=lambda name: machine_label(name, None, _core_and_clock(name)), key=PRESET_KEY
        )
        machine = presets()[str(preset)]
        st.button("Add preset", key="design_add", on_click=_try, args=(lambda now: now.add(machine),))
        # The key is numbered so that a file is read once and the field is empty again.
        number = st.session_state.setdefault(f"{UPLOAD_KEY}_number", 0)
        key = f"{UPLOAD_KEY}_{number}"
        st.file_uploader(
            "Machine file (JSON)", type=["json"], key=key, on_change=_upload, args=(key,),
            help="One machine or a list of machines in the form of the dataset's machines.json.",
        )  # fmt: skip


def _core_and_clock(name: str) -> str:
    machine = presets()[name]
    return f"{value_words('core', machine.core)}, {1000 / machine.period_ps:.2f} GHz"


def _upload(key: str) -> None:
    file = st.session_state.get(key)
    if file is None:
        return
    st.session_state[f"{UPLOAD_KEY}_number"] += 1
    try:
        designs = design_set()
        for machine in machines_from_json(file.getvalue(), file.name):
            designs = designs.add(machine)
        keep_designs(designs)
    except MachineError as error:
        refuse(str(error))


def _rename_popover(identity: int, name: str) -> None:
    with st.popover("Rename", icon=":material/edit:", key="design_rename_popover"):
        key = f"{NAME_KEY}_{identity}"
        if key not in st.session_state:
            st.session_state[key] = name
        st.text_input("Name", key=key, max_chars=40, on_change=_rename, args=(identity, key))


def _rename(identity: int, key: str) -> None:
    _try(lambda now: now.rename(identity, str(st.session_state.get(key, ""))))


def _save_popover(designs: DesignSet) -> None:
    edited = designs.edited_design
    stem = edited.name.replace(" ", "_").replace(",", "")
    with st.popover("Save", icon=":material/download:", key="design_save_popover"):
        st.caption(f"**{edited.name}**, as it last was valid. Designs stay in this session and in the page's link.")
        _download("Machine file (JSON)", lambda: parameters_text(edited.machine), f"{stem}.json", "application/json")
        _download("gem5 configuration (Python)", lambda: gem5_script(edited.machine), f"{stem}.py", "text/x-python")
        everything = [to_document(item.machine) for item in designs.designs]
        _download("All designs (JSON)", lambda: json.dumps(everything, indent=1), "machines.json", "application/json")


def _download(label: str, text: Callable[[], str], file_name: str, mime: str) -> None:
    st.download_button(
        label,
        text,
        file_name=file_name,
        mime=mime,
        key=f"design_{label}",
        on_click="ignore",
        icon=":material/download:",
    )
