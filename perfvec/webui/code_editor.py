"""The editor of C source: colours, line numbers, and marks at the lines that the compiler complained of.

Enters: the text to start from and its revision, and messages. Leaves: the text as it stands and whether Ctrl+Enter was
pressed. Ours, since the ready-made editors for Streamlit have not been maintained for years; it fetches nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import streamlit as st

from perfvec.trace.capture.diagnostics import Diagnostic

HTML = (
    '<div class="editor"><div class="gutter" aria-hidden="true"></div><div class="area">'
    '<pre class="colours" aria-hidden="true"></pre>'
    '<textarea class="text" spellcheck="false" autocapitalize="off" autocomplete="off" wrap="off"></textarea>'
    "</div></div>"
)
LABEL = "C source; Tab indents, Escape then Tab moves on, Ctrl+Enter runs"
DOCUMENT, RUN = "document", "run"


@dataclass(frozen=True)
class Edited:
    """The text as it stands, and whether the person asked to run it from the keyboard."""

    text: str
    run: bool


@st.cache_resource(show_spinner=False)
def _component() -> Any:
    """Register the editor, once a server process."""
    here = Path(__file__).parent
    css, js = ((here / f"code_editor.{ending}").read_text(encoding="utf-8") for ending in ("css", "js"))
    return st.components.v2.component("perfvec_code_editor", html=HTML, css=css, js=js)


def code_editor(text: str, revision: str, source_name: str, messages: Sequence[Diagnostic], key: str) -> Edited:
    """Show the editor.

    Args:
        text: what it holds whenever `revision` changes; afterwards the person's own text stays.
        revision: names where the text came from.
        source_name: the file that messages about this text name.
        messages: of the compiler; those on this file are marked at their line.
        key: of the widget.
    """
    marks = [
        {"line": message.line, "severity": message.severity, "message": message.message}
        for message in reversed(messages)  # the first message of a line wins
        if message.file == source_name and message.severity in ("error", "warning")
    ]
    data = {"text": text, "revision": revision, "marks": marks, "label": LABEL}
    result = _component()(key=key, data=data, on_document_change=_nothing, on_run_change=_nothing)
    document = getattr(result, DOCUMENT, None) or {}
    edited = document.get("text", text) if document.get("revision") == revision else text
    return Edited(str(edited), bool(getattr(result, RUN, None)))


def _nothing() -> None:
    """Streamlit makes a component's value available only where something listens for its change."""
