"""Uploaded and captured programs on machines that a person measured: the window model run over the program's trace.

Enters: names of programs and machines. Leaves: a `Prediction` of each pair of a program whose trace the session keeps
and a machine that has stand-ins: it errs less than the product of vectors. Made once a pair.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from io import BytesIO

import streamlit as st

from perfvec.microarchitecture.machine import Machine, machine_text
from perfvec.prediction.analytic_prediction import run_analytic
from perfvec.prediction.chosen_prediction import predict_chosen
from perfvec.prediction.machine_choice import ChosenMachine
from perfvec.prediction.prediction import Prediction
from perfvec.representation.represent import Progress
from perfvec.trace.store import read_trace
from perfvec.webui.caching import library
from perfvec.webui.memory import UploadedProgram, own_machines, uploads

Pair = tuple[str, str]  # program, machine
RUNS_KEY = "trace_runs"


def predictions_by_runs(programs: Sequence[str], machines: Sequence[str]) -> dict[Pair, Prediction]:
    """Predict the pairs that have a trace and stand-ins, showing progress over those that are new."""
    kept: dict[str, Prediction] = st.session_state.setdefault(RUNS_KEY, {})
    found: dict[Pair, Prediction] = {}
    for program in (uploads()[name] for name in programs if name in uploads()):
        for machine in (own_machines()[name] for name in machines if name in own_machines()):
            if program.trace_file is not None and machine.stand_ins is not None:
                name, key = program.representation.program, _key(program, machine)
                if key not in kept:
                    kept[key] = _shown(program, program.trace_file, machine)
                found[name, machine.name] = kept[key]
    return found


def _key(program: UploadedProgram, machine: Machine) -> str:
    """Tell pairs apart by what is in them: a name may come back with something else behind it."""
    return hashlib.sha256(program.representation.vector.tobytes() + machine_text(machine).encode()).hexdigest()


def _shown(program: UploadedProgram, trace_file: bytes, machine: Machine) -> Prediction:
    text = f"Running {program.representation.program} at the machines that stand in for {machine.name} …"
    bar = st.progress(0.0, text)

    def advance(done: float) -> None:
        bar.progress(done, text)

    try:
        return _predict(program, trace_file, machine, advance)
    finally:
        bar.empty()


def _predict(program: UploadedProgram, trace_file: bytes, machine: Machine, progress: Progress) -> Prediction:
    choice, representation = ChosenMachine(machine), program.representation
    run = run_analytic(read_trace(BytesIO(trace_file)), choice.run_parameters, progress)
    return predict_chosen([representation], [choice], library(), {representation.program: run})[0]
