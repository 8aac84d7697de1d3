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
from perfvec.prediction.chosen_prediction import parameters_chosen, predict_chosen
from perfvec.prediction.machine_choice import ChosenMachine
from perfvec.prediction.prediction import Prediction
from perfvec.trace.store import read_trace
from perfvec.webui.caching import library
from perfvec.webui.memory import UploadedProgram, own_machines, uploads
from perfvec.webui.progress import progress_shown

Pair = tuple[str, str]  # program, machine
RUNS_KEY = "trace_runs"


def predictions_by_runs(programs: Sequence[str], machines: Sequence[str]) -> dict[Pair, Prediction]:
    """Predict the pairs that have a trace and stand-ins; a program is run once for all machines that are new to it."""
    kept: dict[str, Prediction] = st.session_state.setdefault(RUNS_KEY, {})
    choices = [ChosenMachine(own_machines()[name]) for name in machines if name in own_machines()]
    stood_in = [choice for choice in choices if choice.machine.stand_ins is not None]
    found: dict[Pair, Prediction] = {}
    for program in (uploads()[name] for name in programs if name in uploads()):
        if program.trace_file is None:
            continue
        keys = [_key(program, choice.machine) for choice in stood_in]
        new = {key: choice for key, choice in zip(keys, stood_in, strict=True) if key not in kept}
        if new:
            kept |= zip(new, _predict(program, program.trace_file, list(new.values())), strict=True)
        for key in keys:
            found[kept[key].program, kept[key].machine] = kept[key]
    return found


def _key(program: UploadedProgram, machine: Machine) -> str:
    """Tell pairs apart by what is in them: a name may come back with something else behind it."""
    return hashlib.sha256(program.representation.vector.tobytes() + machine_text(machine).encode()).hexdigest()


def _predict(program: UploadedProgram, trace_file: bytes, choices: Sequence[ChosenMachine]) -> list[Prediction]:
    representation, names = program.representation, ", ".join(choice.machine.name for choice in choices)
    text = f"Running {representation.program} at the machines that stand in for {names} …"
    with progress_shown(text) as advance:
        run = run_analytic(read_trace(BytesIO(trace_file)), parameters_chosen(choices), advance)
    return predict_chosen([representation], choices, library(), {representation.program: run})
