"""Pickers of programs and machines, remembered from page to page and carried in the address.

Enters: the library, this session's uploads and its machines. Leaves: chosen names. The address holds the choice
(`?programs=…`), so it is a link; names in it that are unknown here are said, not dropped silently.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from perfvec.microarchitecture.public_machines import presets, public_machines
from perfvec.webui.caching import library
from perfvec.webui.labels import machine_label, program_label
from perfvec.webui.memory import own_machines, remember, remembered, uploads, widget_key

PROGRAMS, MACHINES, MACHINE, OTHER_MACHINE = "programs", "machines", "machine", "against"
DEFAULT_PROGRAMS = ("mibench-network-dijkstra", "olden-em3d", "poly-2mm")
OWN_MACHINE_NOTES = {"fitted": "yours, fitted to measurements", "parameters": "yours, from parameters"}
DEFAULT_MACHINES = ("cortex_a7_like", "cortex_a72_like", "neoverse_n1_like")


def program_names() -> list[str]:
    """Names of this session's uploads, then of the library by family and name."""
    shipped = library().programs
    labels = {name: program_label(name, str(split)) for name, split in shipped["split"].items()}
    return [*uploads(), *sorted(labels, key=labels.__getitem__)]


def machine_names() -> list[str]:
    """Names of this session's machines, then of the library's, the presets first."""
    shipped = list(library().machines.index)
    first = [name for name in presets() if name in shipped]
    return [*own_machines(), *first, *(name for name in shipped if name not in first)]


def pick_programs() -> list[str]:
    """Show the picker of programs; return the chosen names."""
    splits = library().programs["split"]
    return _pick_many(
        PROGRAMS,
        "Programs",
        program_names(),
        DEFAULT_PROGRAMS,
        lambda name: program_label(name, str(splits[name])) if name in splits else f"uploaded · {name}",
        "Type to search by name, family (PolyBench, Olden …) or split (train, val, test).",
    )


def pick_machines() -> list[str]:
    """Show the picker of machines; return the chosen names."""
    return _pick_many(
        MACHINES,
        "Machines",
        machine_names(),
        DEFAULT_MACHINES,
        _machine_labels().__getitem__,
        "Type to search by name, core (in-order, out-of-order) or part (train, val, test).",
    )


def pick_machine() -> str:
    """Show the picker of one machine; return its name."""
    names, labels = machine_names(), _machine_labels()
    widget = widget_key(MACHINE)
    if widget not in st.session_state:
        st.session_state[widget] = next(iter(_first_choice(MACHINE, names, [DEFAULT_MACHINES[1]])), names[0])
    chosen = str(st.selectbox("Machine", names, format_func=labels.__getitem__, key=widget))
    _keep(MACHINE, [chosen])
    return chosen


def pick_other_machine(machine: str) -> str | None:
    """Show the picker of a machine to compare the first with; return its name, None where none is wanted."""
    names, labels = [name for name in machine_names() if name != machine], _machine_labels()
    widget = widget_key(OTHER_MACHINE)
    if widget not in st.session_state:
        st.session_state[widget] = next(iter(_first_choice(OTHER_MACHINE, names, [])), None)
    elif st.session_state[widget] not in names:
        st.session_state[widget] = None
    chosen = st.selectbox(
        "Compared with", names, format_func=labels.__getitem__, key=widget, placeholder="no other machine"
    )
    _keep(OTHER_MACHINE, [] if chosen is None else [str(chosen)])
    return None if chosen is None else str(chosen)


def add_machine(name: str) -> None:
    """Choose a machine besides those chosen, on the pickers drawn after this and on the other pages."""
    _add(MACHINES, name, DEFAULT_MACHINES)
    remember(MACHINE, [name])


def add_program(name: str) -> None:
    """Choose a program besides those chosen, on the pickers drawn after this and on the other pages."""
    _add(PROGRAMS, name, DEFAULT_PROGRAMS)


def _add(key: str, name: str, default: Sequence[str]) -> None:
    now = [*(item for item in remembered(key, default) if item != name), name]
    remember(key, now)
    if widget_key(key) in st.session_state:
        st.session_state[widget_key(key)] = now


def _pick_many(
    key: str, label: str, names: Sequence[str], default: Sequence[str], label_of: Callable[[str], str], help_text: str
) -> list[str]:
    widget = widget_key(key)
    if widget not in st.session_state:
        st.session_state[widget] = _first_choice(key, names, default)
    chosen = st.multiselect(
        label, names, format_func=label_of, key=widget, help=help_text, placeholder="Type to search", wrap=True
    )
    _keep(key, chosen)
    return [str(name) for name in chosen]


def _first_choice(key: str, names: Sequence[str], default: Sequence[str]) -> list[str]:
    """What the address names, else what another page remembers, else the default; only names known here.

    The address holds bare names, which Streamlit's own binding would not write: labels may change, links shall not.
    """
    wanted = st.query_params.get_all(key) or remembered(key, default)
    unknown = [name for name in st.query_params.get_all(key) if name not in names]
    if unknown:
        st.warning(
            f"The link names {', '.join(unknown)}, which this server does not have; "
            "uploads stay with whoever made them.",
            icon=":material/link_off:",
        )
    return [name for name in dict.fromkeys(wanted) if name in names]


def _keep(key: str, chosen: Sequence[str]) -> None:
    """Keep a choice for other pages and in the address."""
    remember(key, chosen)
    if st.query_params.get_all(key) != list(chosen):
        st.query_params[key] = list(chosen)


def _machine_labels() -> dict[str, str]:
    about = {machine.parameters.name: machine for machine in public_machines()}
    notes = library().machines["split"]
    labels = {name: machine_label(name, about.get(name), str(note)) for name, note in notes.items()}
    own = {
        name: machine_label(name, None, OWN_MACHINE_NOTES.get(machine.kind, "yours"))
        for name, machine in own_machines().items()
    }
    return labels | own


def cache_sizes_kb(machine: str) -> dict[str, float]:
    """Sizes of the machine's caches in kB; empty where its parameters are not known."""
    known = {item.parameters.name: item.parameters for item in public_machines()}
    if machine not in known:
        return {}
    caches = known[machine]
    return {"L1i": caches.l1i.size_kb, "L1d": caches.l1d.size_kb, "L2": caches.l2.size_kb}
