"""The upload of a trace: read, summarised, profiled and represented, with progress.

Enters: a file from the browser. Leaves: an `UploadedProgram` in the session, or one sentence that says why not.
"""

from __future__ import annotations

import re
from io import BytesIO

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.runtime.uploaded_file_manager import UploadedFile

from perfvec.errors import PerfVecError
from perfvec.trace.readers.gem5_versions import known_versions
from perfvec.trace.readers.limits import UPLOAD_LIMITS
from perfvec.trace.readers.opening import FORMATS, open_trace
from perfvec.webui.memory import refused
from perfvec.webui.taking_in import free_name, take_in

LONGEST_NAME = 60
GUESS = "told by content"


def upload_widget() -> None:
    """Show the upload, read what is new in it, and show why a file was refused."""
    file = st.file_uploader(
        "Upload a trace",
        help="Parquet (ours, the dataset's, or any with pc, encoding, address and size), PerfVec gem5 text, gem5 Exec, "
        "QEMU execlog, Tarmac, CVP-1 or ChampSim; gz, xz and zstd outside are undone. At most 200 MB and "
        f"{UPLOAD_LIMITS.instructions:,} instructions; nothing is stored on the server.",
        key="trace_file",
    )
    with st.expander("This file needs more: format, program file, second file"):
        form = st.selectbox("Format", [GUESS, *FORMATS], key="trace_format")
        elf = st.file_uploader("Program (ELF) that gives encodings to formats without them", key="trace_elf")
        companion = st.file_uploader(
            "Second file: PerfVec's store file, or gem5's O3PipeView beside Exec", key="trace_companion"
        )
        version = st.selectbox("gem5 version of PerfVec text", [GUESS, *known_versions()], key="trace_gem5_version")
    if file is None:
        return
    parts = [file, *(part for part in (elf, companion) if part is not None)]
    key = "|".join([*(part.file_id for part in parts), form, version])
    seen: dict[str, str] = st.session_state.setdefault("read_uploads", {})
    if key not in seen and key not in refused():
        try:
            seen[key] = _read(file, form, elf, companion, version)
        except PerfVecError as error:
            refused()[key] = str(error)
    if key in refused():
        st.error(f"{file.name}: {refused()[key]}", icon=":material/error:")


def _read(file: UploadedFile, form: str, elf: UploadedFile | None, companion: UploadedFile | None, version: str) -> str:
    """Read a file and take it in, with progress; return the name the program goes by."""
    bar = st.progress(0.0, f"Reading {file.name} …")
    try:
        result = open_trace(
            BytesIO(file.getvalue()),
            program=free_name(_stem(file.name)),
            limits=UPLOAD_LIMITS,
            format=None if form == GUESS else form,
            elf=None if elf is None else BytesIO(elf.getvalue()),
            companion=None if companion is None else BytesIO(companion.getvalue()),
            gem5_version=None if version == GUESS else version,
        )
        return take_in(result, lambda done, text: _advance(bar, done, text))
    finally:
        bar.empty()


def _advance(bar: DeltaGenerator, done: float, text: str) -> None:
    bar.progress(done, text)


def _stem(file_name: str) -> str:
    """The file's name without its endings, in characters that a link and a file name bear."""
    stem = file_name
    while (shorter := re.sub(r"\.[A-Za-z][A-Za-z0-9]{0,8}$", "", stem)) not in ("", stem):
        stem = shorter
    return re.sub(r"[^\w.+-]+", "-", stem)[:LONGEST_NAME] or "uploaded"
