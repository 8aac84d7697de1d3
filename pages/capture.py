"""Capture: a C program or a static AArch64 binary in, its trace and prediction out, with nothing to install."""

from __future__ import annotations

import streamlit as st

from perfvec.errors import CaptureError
from perfvec.trace.capture.settings import CaptureSettings
from perfvec.webui.capture_form import capture_form
from perfvec.webui.capture_result import prediction_wanted, show_messages, show_run
from perfvec.webui.capture_run import last_capture, last_messages, run_capture
from perfvec.webui.memory import uploads
from perfvec.webui.problems import problems_shown
from perfvec.webui.routing import through_router
from perfvec.webui.sanity import sanity_panel

through_router()
st.title("Capture", anchor=False)
st.markdown(
    "Run a program under emulation and record what it executes, every instruction and address. "
    "**Nothing of it is stored on the server**, and the program can reach no file or network."
)
if prediction_wanted():
    st.switch_page("pages/predict.py")
settings = CaptureSettings.from_environment()
try:
    settings.require_capture()
except CaptureError as error:
    st.info(str(error), icon=":material/block:")
    st.stop()

with problems_shown():
    request = capture_form(settings, last_messages())
    if request is not None:
        run_capture(request, settings)
        st.rerun()

show_messages(last_messages())
captured = last_capture()
if captured is not None:
    st.header(captured.name, anchor=False)
    show_run(captured)
    if captured.name in uploads():
        sanity_panel(uploads()[captured.name])
