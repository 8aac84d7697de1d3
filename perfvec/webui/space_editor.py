"""The form of a design space: where to start from, base machine, varied parameters with their values, constraints.

Enters: the session's space. Leaves: the space as the form has it, or None with a sentence at what is wrong.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

import streamlit as st

from perfvec.errors import DesignSpaceError, MachineError, PerfVecError
from perfvec.exploration.axis_text import FORMS, axis_from_text, axis_text
from perfvec.exploration.constraint import parse_constraint
from perfvec.exploration.design_axis import DesignAxis, design_axis
from perfvec.exploration.design_space import DesignSpace
from perfvec.exploration.design_space_link import space_document
from perfvec.exploration.example_spaces import example_spaces
from perfvec.exploration.parameter_steps import parameter_steps
from perfvec.microarchitecture.parameter_schema import PARAMETER_NAMES, parameter_field
from perfvec.microarchitecture.parameters import MachineParameters
from perfvec.microarchitecture.public_machines import presets
from perfvec.microarchitecture.trained_range import trained_range
from perfvec.webui.design_memory import design_set
from perfvec.webui.plain_text import plain_text
from perfvec.webui.space_memory import current_space, generation, keep_edited, load_space, space_from_upload, space_text

COLUMNS = 3
MOST_SUGGESTED = 8
CONSTRAINT_HELP = (
    "One a line; a design has to keep all. Comparisons, `+ - * / // % **`, `and`, `or`, `not`, numbers, words in "
    "quotes and parameter names, for example:\n\n"
    "- `l2.size_kb >= 8 * l1d.size_kb`\n- `iq_entries <= rob_entries`\n"
    "- `core == 'o3' or fetch_width <= 4`\n- `l1d.size_kb + l2.size_kb <= 2048`"
)


def edit_space() -> DesignSpace | None:
    """Show the form; return the space, None where something in it is wrong."""
    try:
        space = current_space()
    except DesignSpaceError as error:
        st.error(plain_text(str(error)), icon=":material/link_off:")
        space = next(iter(example_spaces().values()))
        load_space(space)
    _start_from(space)
    with st.expander("Edit the design space", icon=":material/tune:"):
        edited = _form(space)
        _files(edited or space)
    if edited is not None:
        keep_edited(edited)
    return edited


def _start_from(space: DesignSpace) -> None:
    names, text = list(example_spaces()), space_text(space)
    key = f"space_start_{generation()}"
    st.selectbox(
        "Design space",
        names,
        index=names.index(text) if text in names else None,
        format_func=lambda name: f"{example_spaces()[name].name} ({example_spaces()[name].size:,} combinations)",
        key=key,
        placeholder="Your own; choose an example to start anew",
        on_change=_load_example,
        args=(key,),
        help="Examples to start from. Edit any of them below.",
    )


def _load_example(key: str) -> None:
    name = st.session_state.get(key)
    if name is not None:
        load_space(example_spaces()[name])


def _form(space: DesignSpace) -> DesignSpace | None:
    """Show the fields; return what they make."""
    left, right = st.columns(2)
    with left:
        name = st.text_input("Name", space.name, max_chars=80, key=_key("name"))
    with right:
        base = _pick_base(space.base)
    names = st.multiselect(
        "Parameters to vary",
        PARAMETER_NAMES,
        default=[axis.name for axis in space.axes],
        format_func=lambda item: f"{parameter_field(item).label} ({item})",
        key=_key("axes"),
        help="All others are as the base machine has them.",
        wrap=True,
    )
    axes = _axes(space, [item for item in PARAMETER_NAMES if item in names], base)
    constraints = st.text_area(
        "Constraints",
        "\n".join(constraint.text for constraint in space.constraints),
        key=_key("constraints"),
        help=CONSTRAINT_HELP,
        placeholder="l2.size_kb >= 8 * l1d.size_kb",
    )
    if axes is None:
        return None
    try:
        lines = [line.strip() for line in constraints.splitlines() if line.strip()]
        return DesignSpace(name.strip() or "space", base, axes, tuple(map(parse_constraint, lines)))
    except PerfVecError as error:
        st.error(plain_text(str(error)), icon=":material/error:")
        return None


def _pick_base(base: MachineParameters) -> MachineParameters:
    """Offer the presets, the designs of the Designer page, and the space's own base."""
    offered = dict(presets()) | {f"{item.name} (Designer)": item.machine for item in design_set().designs}
    own = next((name for name, machine in offered.items() if machine == base), f"{base.name} (of this space)")
    offered.setdefault(own, base)
    names = list(offered)
    chosen = st.selectbox(
        "Base machine",
        names,
        index=names.index(own),
        key=_key("base"),
        help="Fixes all parameters that are not varied, and is what designs and speed-ups are compared with.",
    )
    return offered[str(chosen)]


def _axes(space: DesignSpace, names: Sequence[str], base: MachineParameters) -> tuple[DesignAxis, ...] | None:
    """Show a field for each parameter; None where one cannot be read or there is none."""
    if not names:
        st.error("A design space needs at least one parameter to vary.", icon=":material/error:")
        return None
    known, axes = {axis.name: axis for axis in space.axes}, []
    for start in range(0, len(names), COLUMNS):
        for column, name in zip(st.columns(COLUMNS), names[start : start + COLUMNS], strict=False):
            with column:
                axes.append(_axis(name, known, base))
    found = tuple(axis for axis in axes if axis is not None)
    return found if len(found) == len(names) else None


def _axis(name: str, known: Mapping[str, DesignAxis], base: MachineParameters) -> DesignAxis | None:
    field = parameter_field(name)
    unit = f", {field.unit}" if field.unit else ""
    text = st.text_input(
        f"{field.label} ({name}{unit})",
        axis_text(known[name]) if name in known else _suggestion(name, base),
        key=_key(f"axis_{name}"),
        help=f"{field.help} " + (f"Any of {', '.join(field.choices)}." if field.choices else f"Takes {FORMS}."),
    )
    try:
        return axis_from_text(name, text)
    except DesignSpaceError as error:
        st.error(plain_text(str(error)), icon=":material/error:")
        return None


def _suggestion(name: str, base: MachineParameters) -> str:
    """Return values to start from: some of those that the models have learned from."""
    kinds = parameter_field(name).cores
    kind = base.core if base.core in kinds else kinds[0]
    steps = [step for step in parameter_steps(name, kind) if trained_range(name, kind).holds(step)]
    spread = steps[:: -(-len(steps) // MOST_SUGGESTED)]
    try:
        return axis_text(design_axis(name, spread))
    except (DesignSpaceError, MachineError):
        return ""


def _files(space: DesignSpace) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.download_button(
            "Download SPACE.json",
            json.dumps(space_document(space), indent=1, ensure_ascii=False) + "\n",
            file_name="SPACE.json",
            mime="application/json",
            icon=":material/download:",
            on_click="ignore",
            key="download_space",
        )
    file = st.file_uploader("Upload a SPACE.json", type="json", key="space_file")
    if file is not None and st.session_state.get("space_file_read") != file.file_id:
        st.session_state["space_file_read"] = file.file_id
        try:
            load_space(space_from_upload(file.getvalue(), file.name))
        except PerfVecError as error:
            st.error(plain_text(f"{file.name}: {error}"), icon=":material/error:")
        else:
            st.rerun()


def _key(name: str) -> str:
    return f"space_{name}_{generation()}"
