"""Carrying out a capture from the page: compile, run, summarise, represent, with progress; a few at a time.

Enters: a `CaptureRequest`. Leaves: a `CapturedProgram` in the session and the program among its uploads, so that every
page can predict it; or the compiler's messages.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from perfvec.errors import CaptureError
from perfvec.trace.capture.c_library import c_library_ready
from perfvec.trace.capture.capture import Capture, capture
from perfvec.trace.capture.compile import CompileError, compile_c
from perfvec.trace.capture.compiler_options import SOURCE_NAME
from perfvec.trace.capture.diagnostics import Diagnostic
from perfvec.trace.capture.hot_spots import function_table, line_table
from perfvec.trace.capture.settings import CaptureSettings
from perfvec.trace.readers.result import ReadResult
from perfvec.webui.caching import library
from perfvec.webui.capture_form import CaptureRequest
from perfvec.webui.memory import uploads
from perfvec.webui.taking_in import take_in

RESULT_KEY, MESSAGES_KEY = "captured_program", "capture_messages"
AT_ONCE = 2
WAIT_SECONDS = 120.0
FORMAT = "capture"


@dataclass(frozen=True)
class CapturedProgram:
    """What the page shows of a capture: how the run went, and where its instructions were spent."""

    name: str
    output: str
    error_output: str
    ending: str
    fault: str | None
    truncated: bool
    executed_instructions: int
    unknown_system_calls: dict[str, int]
    functions: pd.DataFrame
    lines: pd.DataFrame


@st.cache_resource(show_spinner=False)
def _places() -> threading.BoundedSemaphore:
    """Captures that may run at once on this server: each keeps a core busy."""
    return threading.BoundedSemaphore(AT_ONCE)


def last_capture() -> CapturedProgram | None:
    """Return this session's last capture."""
    kept: CapturedProgram | None = st.session_state.get(RESULT_KEY)
    return kept


def last_messages() -> Sequence[Diagnostic]:
    """Return what the compiler said last."""
    kept: Sequence[Diagnostic] = st.session_state.get(MESSAGES_KEY, ())
    return kept


def run_capture(request: CaptureRequest, settings: CaptureSettings) -> None:
    """Carry the request out, and keep its result or the compiler's messages.

    Raises:
        CaptureError: the program could not be run, or the server is busy.
    """
    st.session_state[MESSAGES_KEY] = ()
    st.session_state.pop(RESULT_KEY, None)
    if not _places().acquire(timeout=WAIT_SECONDS):
        raise CaptureError("The server is busy with other people's captures; try again in a minute.")
    try:
        with st.status("Capturing …", expanded=True) as status:
            elf = request.elf if request.source is None else _compile(request, settings)
            if elf is None:
                status.update(label="It does not compile", state="error", expanded=False)
                return
            st.write("Running it under emulation …")
            result = capture(elf, request.options, settings)
            st.write(f"Recorded {len(result.trace):,} instructions; representing them …")
            result = replace(result, trace=replace(result.trace, program=_program_name(request)))
            _keep(result, {} if request.source is None else {SOURCE_NAME: request.source})
            st.session_state[RESULT_KEY] = _summarise(result)
            status.update(label=f"Captured {len(result.trace):,} instructions", state="complete", expanded=False)
    finally:
        _places().release()


def _compile(request: CaptureRequest, settings: CaptureSettings) -> bytes | None:
    """Return the binary, or None with the messages kept where the source has errors."""
    if request.compile_options.library == "musl" and not c_library_ready(settings):
        st.write("Building the C library, once on this server, in about a minute …")
    else:
        st.write("Compiling …")
    try:
        compiled = compile_c(request.source or "", request.compile_options, settings)
    except CompileError as error:
        st.session_state[MESSAGES_KEY] = error.diagnostics or (Diagnostic("error", "", 0, 0, str(error)),)
        return None
    st.session_state[MESSAGES_KEY] = compiled.diagnostics
    return compiled.elf


def _program_name(request: CaptureRequest) -> str:
    """Name the program by its level too, so that levels can be compared; the same again replaces what it was."""
    name = request.options.program + (request.compile_options.optimisation if request.source is not None else "")
    taken = {*library().programs.index, *(name for name, upload in uploads().items() if upload.format != FORMAT)}
    return next(
        candidate
        for number in range(1, len(taken) + 2)
        if (candidate := name if number == 1 else f"{name}-captured{number}") not in taken
    )


def _keep(result: Capture, source: Mapping[str, str]) -> None:
    """Represent the trace and put it among the session's uploads, with the source that it was compiled from."""
    concerns = (result.fault,) if result.fault else ()
    bar = st.progress(0.0)
    try:
        name = take_in(
            ReadResult(result.trace, FORMAT, "high", concerns, truncated=result.truncated),
            lambda done, text: _advance(bar, done, text),
        )
        uploads()[name] = replace(uploads()[name], source=source)
    finally:
        bar.empty()


def _advance(bar: DeltaGenerator, done: float, text: str) -> None:
    bar.progress(done, text)


def _summarise(result: Capture) -> CapturedProgram:
    ending = "recording ended first" if result.exit_code is None else f"exit code {result.exit_code}"
    return CapturedProgram(
        name=result.trace.program, output=result.output.decode("utf-8", "replace"),
        error_output=result.error_output.decode("utf-8", "replace"), ending=ending, fault=result.fault,
        truncated=result.truncated, executed_instructions=result.executed_instructions,
        unknown_system_calls=dict(result.unknown_system_calls), functions=function_table(result),
        lines=line_table(result),
    )  # fmt: skip
