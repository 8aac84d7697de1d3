"""The table that a person measured: uploaded, or one of the examples; kept when the page is left.

Enters: a CSV and what is known of the machine. Leaves: a `GivenTable`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import PurePath

import streamlit as st

from perfvec.microarchitecture.measurement_examples import (
    EXAMPLE_MACHINE,
    MeasurementExample,
    measurement_examples,
)
from perfvec.microarchitecture.measurement_table import LARGEST_BYTES
from perfvec.microarchitecture.parameters import MachineParameters
from perfvec.webui.parameter_choice import pick_parameters

KEPT_KEY, UPLOAD_KEY = "measured_table", "measured_file"
PICOSECONDS_AT_1_GHZ = 1000.0


@dataclass(frozen=True)
class GivenTable:
    """file_name and content of the CSV; parameters and period_ps of the machine, None where not known."""

    file_name: str
    content: bytes
    parameters: MachineParameters | None
    period_ps: float | None

    @property
    def stem(self) -> str:
        """The file's name without its ending."""
        return PurePath(self.file_name).stem


def table_section() -> GivenTable | None:
    """Show the upload, the examples and what may be known of the machine; return the table, None before there is one.

    Raises:
        MachineError: the parameter file is not a valid machine.
    """
    file = st.file_uploader(
        "Measured runtimes (CSV)",
        type=["csv", "tsv", "txt"],
        max_upload_size=math.ceil(LARGEST_BYTES / 2**20),
        help="Columns program, instructions, cycles (or runtime_ns with the clock below). Programs: probes of the kit, "
        f"programs of the library, or traces uploaded in this session. Up to {LARGEST_BYTES / 1e6:.0f} MB; nothing is "
        "stored on the server.",
        key=f"{UPLOAD_KEY}_{st.session_state.get(UPLOAD_KEY, 0)}",
    )
    if file is not None:
        st.session_state[KEPT_KEY] = (file.name, file.getvalue())
    _examples()
    left, right = st.columns(2)
    with left:
        parameters = pick_parameters(
            "measured_parameters",
            "The machine's parameters",
            "not known",
            "Where they are known, the fit starts from what they predict, and fewer programs need measuring.",
        )
    with right:
        clock_ghz = st.number_input(
            "Clock (GHz), if known",
            min_value=0.01,
            max_value=20.0,
            value=None,
            placeholder="cycles only" if parameters is None else f"{PICOSECONDS_AT_1_GHZ / parameters.period_ps:.2f}",
            help="Makes nanoseconds of cycles, and cycles of a column runtime_ns.",
            key="measured_clock",
        )
    if KEPT_KEY not in st.session_state:
        return None
    name, content = st.session_state[KEPT_KEY]
    period_ps = PICOSECONDS_AT_1_GHZ / clock_ghz if clock_ghz is not None else None
    if period_ps is None and parameters is not None:
        period_ps = float(parameters.period_ps)
    return GivenTable(name, content, parameters, period_ps)


def _examples() -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(f"No machine at hand? gem5's measurements of validation machine {EXAMPLE_MACHINE}:")
        for example in measurement_examples():
            st.button(
                f"Use {example.label}",
                key=f"use_{example.path.stem}",
                on_click=_keep_example,
                args=(example,),
                type="tertiary",
                icon=":material/science:",
            )
            st.download_button(
                "CSV",
                example.path.read_bytes(),
                file_name=example.path.name,
                mime="text/csv",
                key=f"download_{example.path.stem}",
                help=f"Download the example: {example.label}",
                icon=":material/download:",
                type="tertiary",
                on_click="ignore",
            )


def _keep_example(example: MeasurementExample) -> None:
    st.session_state[KEPT_KEY] = (example.path.name, example.path.read_bytes())
    # A widget of another key starts empty, so that the file uploaded before does not come back.
    st.session_state[UPLOAD_KEY] = st.session_state.get(UPLOAD_KEY, 0) + 1
