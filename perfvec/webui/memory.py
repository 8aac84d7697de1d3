"""What one person's session remembers when widgets come and go: chosen names, uploaded programs, own machines.

Enters: values from widgets. Leaves: the same values on the next page. Streamlit drops a widget's value with the widget,
so these lie under keys of their own that belong to no widget.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import streamlit as st

from perfvec.features.program_profile import ProgramProfile
from perfvec.microarchitecture.machine import Machine
from perfvec.representation.representation import Representation
from perfvec.trace.inspection import Inspection
from perfvec.trace.source_lines import SourceLine
from perfvec.webui.caching import library, profiles

CHOICES_KEY = "remembered_choices"
UPLOADS_KEY = "uploaded_programs"
MACHINES_KEY = "own_machines"
REFUSED_KEY = "refused_uploads"
PAGE_KEY = "open_page"


@dataclass(frozen=True)
class UploadedProgram:
    """A program of this session: its representation, profile and sanity panel, and its trace.

    trace_file: the trace in our Parquet form, packed; None where the session holds enough of them. source: text of
    source files by name, of what was captured here.
    """

    representation: Representation
    profile: ProgramProfile
    inspection: Inspection
    trace_file: bytes | None
    source: Mapping[str, str] = field(default_factory=dict)

    @property
    def format(self) -> str:
        """Name of the format that the trace came in, 'capture' for one captured here."""
        return self.inspection.format


def uploads() -> dict[str, UploadedProgram]:
    """Return this session's uploaded programs by name, oldest first; may be added to."""
    kept: dict[str, UploadedProgram] = st.session_state.setdefault(UPLOADS_KEY, {})
    return kept


def forget_upload(program: str) -> None:
    """Drop an uploaded program from the session."""
    uploads().pop(program, None)


def own_machines() -> dict[str, Machine]:
    """Return the machines that this session made, by name, oldest first; may be added to."""
    kept: dict[str, Machine] = st.session_state.setdefault(MACHINES_KEY, {})
    return kept


def free_machine_name(wanted: str) -> str:
    """Return the wanted name, or the first with a number that neither the library nor this session has."""
    taken = {*own_machines(), *library().machines.index}
    names = [wanted, *(f"{wanted}-{number}" for number in range(2, len(taken) + 3))]
    return next(name for name in names if name not in taken)


def forget_machine(name: str) -> None:
    """Drop a machine of this session."""
    own_machines().pop(name, None)


def refused() -> dict[str, str]:
    """Return why uploads were refused, by the key of the upload, so that none is read twice."""
    kept: dict[str, str] = st.session_state.setdefault(REFUSED_KEY, {})
    return kept


def open_page(url_path: str) -> None:
    """Say which page is being run; the router's part of `widget_key`."""
    st.session_state[PAGE_KEY] = url_path


def widget_key(name: str) -> str:
    """Return the key of a page's own widget for a remembered value.

    One key on two pages would be two widgets to Streamlit, of which the second starts empty.
    """
    return f"{name}_on_{st.session_state.get(PAGE_KEY, '')}"


def remember(name: str, values: Sequence[str]) -> None:
    """Keep chosen values for other pages."""
    st.session_state.setdefault(CHOICES_KEY, {})[name] = list(values)


def remembered(name: str, default: Sequence[str]) -> list[str]:
    """Return the values last remembered under the name, else the default."""
    choices: dict[str, list[str]] = st.session_state.setdefault(CHOICES_KEY, {})
    return list(choices.get(name, default))


def representation_of(program: str) -> Representation:
    """Return the representation of an uploaded or shipped program."""
    own = uploads().get(program)
    return library().representation(program) if own is None else own.representation


def source_of(program: str) -> dict[SourceLine, str]:
    """Return the texts of a captured program's source lines; empty where the source is not known."""
    own = uploads().get(program)
    files = {} if own is None else own.source
    return {
        SourceLine(name, number): text
        for name, content in files.items()
        for number, text in enumerate(content.splitlines(), 1)
    }


def machine_of(name: str) -> Machine:
    """Return a machine of this session or a shipped one."""
    own = own_machines().get(name)
    return library().machine(name) if own is None else own


def profile_of(program: str) -> ProgramProfile:
    """Return the profile of an uploaded or shipped program."""
    own = uploads().get(program)
    return profiles()[program] if own is None else own.profile
