"""The form of the Capture page: a program from the editor or a file, how to compile it, and what to record of it.

Enters: what a person types and picks. Leaves: a `CaptureRequest`, and whether to run it now.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from perfvec.errors import CaptureError
from perfvec.trace.capture.capture import CaptureOptions
from perfvec.trace.capture.compiler_options import OPTIMISATION_LEVELS, SOURCE_NAME, CompileOptions
from perfvec.trace.capture.diagnostics import Diagnostic
from perfvec.trace.capture.examples import read_examples
from perfvec.trace.capture.settings import CaptureSettings
from perfvec.webui.code_editor import code_editor

WRITE, BINARY = "Write C", "Upload a binary"
MUSL, FREESTANDING = "C library (musl)", "none, from _start"
DEFAULT_INSTRUCTIONS, MOST_INSTRUCTIONS = 500_000, 10_000_000
FIRST_EXAMPLE = "matrix_multiply"
TEXT_KEY = "capture_text"


@dataclass(frozen=True)
class CaptureRequest:
    """What to run: source (compiled with `compile_options`) or a binary, and which part of it to record."""

    source: str | None
    elf: bytes | None
    compile_options: CompileOptions
    options: CaptureOptions


def capture_form(settings: CaptureSettings, messages: Sequence[Diagnostic]) -> CaptureRequest | None:
    """Show the form; return the request when it is to be run, None otherwise.

    Raises:
        CaptureError: a field that holds what cannot be.
    """
    problem = settings.compile_problem()
    kinds = [BINARY] if problem else [WRITE, BINARY]
    if problem:
        st.info(problem, icon=":material/info:")
    kind = st.segmented_control("Program", kinds, default=kinds[0], required=True, key="capture_kind")
    source, elf, name, pressed = None, None, "program", False
    compile_options = CompileOptions()
    if kind == WRITE:
        source, name, pressed = _editor(messages)
        compile_options = _compile_options()
    else:
        elf, name = _binary()
    options = _run_options(name)
    ready = source is not None or elf is not None
    run = st.button("Run and capture", type="primary", icon=":material/play_arrow:", disabled=not ready)
    return CaptureRequest(source, elf, compile_options, options) if (run or pressed) and ready else None


def _editor(messages: Sequence[Diagnostic]) -> tuple[str, str, bool]:
    examples = {example.name: example for example in read_examples()}
    names = list(examples)
    chosen = st.selectbox(
        "Start from",
        names,
        index=names.index(FIRST_EXAMPLE),
        format_func=lambda name: examples[name].title,
        key="capture_example",
        help="Choosing another one replaces the text below.",
    )
    st.caption(examples[chosen].description)
    # The text outlives a change of page, which drops the widget's own.
    kept_name, kept_text = st.session_state.get(TEXT_KEY, ("", ""))
    start = kept_text if kept_name == chosen else examples[chosen].source
    if kept_name != chosen:
        st.session_state[TEXT_KEY] = (chosen, start)
    edited = code_editor(start, chosen, SOURCE_NAME, messages, "capture_editor")
    st.session_state[TEXT_KEY] = (chosen, edited.text)
    return edited.text, chosen, edited.run


def _compile_options() -> CompileOptions:
    with st.container(horizontal=True):
        level = st.segmented_control(
            "Optimisation", OPTIMISATION_LEVELS, default="-O2", required=True, key="capture_level"
        )
        library = st.segmented_control(
            "Library", [MUSL, FREESTANDING], default=MUSL, required=True, key="capture_library"
        )
    macros = st.text_input("Macros", key="capture_macros", placeholder="N=128 T=16", help="-D definitions, by blanks.")
    pairs = (word.removeprefix("-D").partition("=") for word in macros.split())
    definitions = {name: value if equals else "1" for name, equals, value in pairs}
    return CompileOptions(str(level), "musl" if library == MUSL else "freestanding", definitions)


def _binary() -> tuple[bytes | None, str]:
    file = st.file_uploader(
        "Static AArch64 Linux binary (ELF)",
        key="capture_binary",
        help="Made by gcc or clang with -static; with -g, source lines come along. At most 64 MB.",
    )
    if file is None:
        return None, "program"
    return file.getvalue(), re.sub(r"[^\w.+-]+", "-", file.name)[:60] or "program"


def _run_options(name: str) -> CaptureOptions:
    with st.expander("Arguments, input and the part to record"):
        arguments = st.text_input("Arguments", key="capture_arguments", placeholder="10 --fast")
        typed = st.text_area("Standard input", key="capture_input", height=68)
        files = st.file_uploader("Files that the program may open", accept_multiple_files=True, key="capture_files")
        left, right = st.columns(2)
        skip = left.number_input("Skip instructions", 0, 2_000_000_000, 0, 100_000, key="capture_skip")
        limit = right.number_input(
            "Record at most", 1_000, MOST_INSTRUCTIONS, DEFAULT_INSTRUCTIONS, 100_000, key="capture_limit"
        )
        start = left.text_input("Record once this function has returned", key="capture_start")
        stop = right.text_input("Record until this function is entered", key="capture_stop")
    return CaptureOptions(
        program=name, arguments=_words(arguments), standard_input=typed.encode(),
        files={file.name: file.getvalue() for file in files or ()}, skip=int(skip), limit=int(limit),
        start_function=start.strip() or None, stop_function=stop.strip() or None,
    )  # fmt: skip


def _words(text: str) -> tuple[str, ...]:
    try:
        return tuple(shlex.split(text))
    except ValueError as error:
        raise CaptureError(f"The arguments '{text}' have a quotation mark that is not closed.") from error
