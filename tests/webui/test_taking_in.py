"""Taking a trace in: represented, profiled, inspected, chosen."""

from streamlit.testing.v1 import AppTest

SECONDS = 300


PAGE = """
from dataclasses import replace
from unittest.mock import patch

import streamlit as st

from perfvec.prediction.worked_example import read_example
from perfvec.trace.readers.result import ReadResult
from perfvec.webui import taking_in
from perfvec.webui.memory import remembered, uploads
from perfvec.webui.taking_in import free_name, take_in

steps = []
trace = read_example()[0].head(100)
name = take_in(ReadResult(trace, "capture", "high"), lambda done, text: steps.append((done, text)))
kept = uploads()[name]
with patch.object(taking_in, "MOST_TRACE_BYTES", len(kept.trace_file)):
    second = take_in(ReadResult(replace(trace, program="second"), "capture", "high"), lambda done, text: None)
st.json(
    {
        "name": name,
        "instructions": kept.representation.instructions,
        "profiled": kept.profile.instructions,
        "format": kept.format,
        "rising": all(first[0] <= second[0] for first, second in zip(steps, steps[1:], strict=False)),
        "last": steps[-1][0],
        "chosen": remembered("programs", [])[-1],
        "traces": [kept.trace_file is not None, uploads()[second].trace_file is None],
        "free": [free_name("nbench"), free_name(name), free_name("unheard-of")],
    }
)
"""


def test_a_trace_becomes_a_program_of_the_session():
    app = AppTest.from_string(PAGE, default_timeout=SECONDS).run()
    assert not app.exception
    assert app.json[0].value == (
        '{"name": "mibench-network-dijkstra", "instructions": 100, "profiled": 100, "format": "capture", '
        '"rising": true, "last": 1.0, "chosen": "second", "traces": [true, true], '
        '"free": ["nbench-2", "mibench-network-dijkstra-2", "unheard-of"]}'
    )
