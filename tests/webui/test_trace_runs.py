"""Programs of the session run at a measured machine's stand-ins."""

from streamlit.testing.v1 import AppTest

SECONDS = 600


PAGE = """
from dataclasses import replace
from unittest.mock import patch

import numpy as np
import streamlit as st

from perfvec.microarchitecture.stand_ins import StandIns
from perfvec.prediction.chosen_prediction import predict_chosen
from perfvec.prediction.machine_choice import ChosenMachine
from perfvec.prediction.worked_example import read_example
from perfvec.representation.represent import represent
from perfvec.trace.readers.result import ReadResult
from perfvec.webui import trace_runs
from perfvec.webui.caching import foundation, library
from perfvec.webui.memory import own_machines
from perfvec.webui.taking_in import take_in

trace = replace(read_example()[0].head(600), program="own")
take_in(ReadResult(trace, "capture", "high"), lambda _done, _text: None)
plain = replace(library().machine("cortex_a72_like"), name="plain")
stood_in = replace(plain, name="stood-in", stand_ins=StandIns((3, 500), np.array([0.7, 0.3])))
own_machines().update({"plain": plain, "stood-in": stood_in})
names = ["own", "nbench"], ["plain", "stood-in", "cortex_a72_like"]
found = trace_runs.predictions_by_runs(*names)
choice = ChosenMachine(stood_in)
run = trace_runs.run_analytic(trace, choice.run_parameters)
expected = predict_chosen([represent(trace, foundation())], [choice], library(), {"own": run})[0]
with patch.object(trace_runs, "run_analytic", None):
    again = trace_runs.predictions_by_runs(*names)
st.json(
    {
        "pairs": [list(pair) for pair in found],
        "same": found["own", "stood-in"] == expected,
        "by_vector": expected.cycles == predict_chosen([represent(trace, foundation())], [choice])[0].cycles,
        "kept": again == found,
    }
)
"""


def test_pairs_with_a_trace_and_stand_ins_are_run_once():
    app = AppTest.from_string(PAGE, default_timeout=SECONDS).run()
    assert not app.exception
    assert app.json[0].value == '{"pairs": [["own", "stood-in"]], "same": true, "by_vector": false, "kept": true}'
