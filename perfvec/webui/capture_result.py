"""What the Capture page shows of a run: messages of the compiler, output, where the instructions went.

Enters: a `CapturedProgram` or compiler messages. Leaves: elements on the page.
"""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from perfvec.trace.capture.compiler_options import SOURCE_NAME
from perfvec.trace.capture.diagnostics import Diagnostic
from perfvec.webui.capture_run import CapturedProgram
from perfvec.webui.pickers import add_program
from perfvec.webui.show import show_table

MESSAGES_SHOWN = 20
PREDICT_KEY = "capture_predict_now"
FUNCTION_COLUMNS = {
    "function": ("Function", ""),
    "instructions": ("Instructions", "localized"),
    "share": ("Share", "percent"),
}
LINE_COLUMNS = {"file": ("File", ""), "line": ("Line", "%d")} | {
    name: FUNCTION_COLUMNS[name] for name in ("instructions", "share")
}


def show_messages(messages: Sequence[Diagnostic]) -> None:
    """List the compiler's messages with their lines, errors first."""
    if not messages:
        return
    errors = [message for message in messages if message.severity == "error"]
    text = "\n".join(str(message) for message in [*errors, *(m for m in messages if m not in errors)][:MESSAGES_SHOWN])
    if errors:
        first = errors[0]
        place = f" at line {first.line}" if first.file == SOURCE_NAME and first.line else ""
        st.error(f"The program does not compile{place}; the editor marks the lines.", icon=":material/error:")
    st.code(text, language=None, wrap_lines=True)


def show_run(captured: CapturedProgram) -> None:
    """Show how a run went and where its instructions were spent, and lead on to prediction."""
    with st.container(horizontal=True):
        st.metric("Recorded", f"{int(captured.functions['instructions'].sum()):,} instructions", width="content")
        st.metric("Run in all", f"{captured.executed_instructions:,} instructions", width="content")
        st.metric("Program ended", captured.ending, width="content")
    if captured.fault:
        st.warning(captured.fault, icon=":material/warning:")
    if captured.truncated:
        st.info("The program had more to run; record more, or skip to another part.", icon=":material/content_cut:")
    if captured.unknown_system_calls:
        calls = ", ".join(f"{name} ({count} times)" for name, count in sorted(captured.unknown_system_calls.items()))
        st.info(f"System calls that are not emulated and failed: {calls}.", icon=":material/info:")
    _show_output(captured)
    st.button(
        f"Predict {captured.name}", icon=":material/speed:", type="primary", key="capture_predict",
        on_click=_choose, args=(captured.name,),
    )  # fmt: skip
    functions, lines = st.tabs(["Functions", "Source lines"])
    with functions:
        alt = f"Instructions of {captured.name} by function"
        show_table(captured.functions, "captured_functions", alt, FUNCTION_COLUMNS)
    with lines:
        if len(captured.lines):
            alt = f"Instructions of {captured.name} by source line"
            show_table(captured.lines, "captured_lines", alt, LINE_COLUMNS)
        else:
            st.caption("The binary has no line table; compile it with -g.")


def _show_output(captured: CapturedProgram) -> None:
    if captured.output:
        st.caption("Output")
        st.code(captured.output, language=None, height=200 if captured.output.count("\n") > 8 else "content")
    if captured.error_output:
        st.caption("Error output")
        st.code(captured.error_output, language=None)


def _choose(name: str) -> None:
    add_program(name)
    st.session_state[PREDICT_KEY] = True


def prediction_wanted() -> bool:
    """Say, once, whether the person asked to go on to the prediction."""
    return bool(st.session_state.pop(PREDICT_KEY, False))
