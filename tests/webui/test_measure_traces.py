"""Measured programs of the session on the bank's machines."""

from streamlit.testing.v1 import AppTest

SECONDS = 600

PAGE = """
from dataclasses import replace
from unittest.mock import patch

import numpy as np
import streamlit as st

from perfvec.microarchitecture.measured_program import MeasuredProgram
from perfvec.microarchitecture.trained_machines import read_trained_machines
from perfvec.prediction.analytic_prediction import trained_references
from perfvec.prediction.worked_example import read_example
from perfvec.trace.readers.result import ReadResult
from perfvec.webui import measure_traces
from perfvec.webui.memory import uploads
from perfvec.webui.taking_in import take_in

trace = replace(read_example()[0].head(300), program="own")
take_in(ReadResult(trace, "capture", "high"), lambda _done, _text: None)
vector, references = uploads()["own"].representation.vector, trained_references(read_trained_machines())
own = MeasuredProgram("own", vector[None], np.array([900.0]), np.array([300]))
other = replace(own, name="other")
found = measure_traces.bank_of_uploads([own, other], references)
direct = measure_traces.run_bank(trace, own, references)
with patch.object(measure_traces, "run_bank", None):
    again = measure_traces.bank_of_uploads([own, other], references)
with patch.object(measure_traces, "MOST_INSTRUCTIONS", 299):
    too_many = measure_traces.bank_of_uploads([own, other], references)
st.json(
    {
        "names": [item.name for item in found],
        "same": bool((found[0].detail == direct.detail).all()),
        "kept": again[0] is found[0],
        "too_many": len(too_many),
    }
)
"""


def test_programs_with_a_trace_are_run_once():
    app = AppTest.from_string(PAGE, default_timeout=SECONDS).run()
    assert not app.exception
    assert app.json[0].value == '{"names": ["own"], "same": true, "kept": true, "too_many": 0}'
