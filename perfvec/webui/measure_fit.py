"""The fit of a person's measurements, computed once for a table and what is known of its machine.

Enters: a `GivenTable`. Leaves: a `FittedMachine`.
"""

from __future__ import annotations

import hashlib

import streamlit as st

from perfvec.microarchitecture.machine_fitter import MachineFitter, read_fitter
from perfvec.microarchitecture.machine_manifold import MachineManifold
from perfvec.microarchitecture.manifold_files import read_manifold
from perfvec.microarchitecture.measurements import parse_measurements
from perfvec.microarchitecture.parameters import parameters_text
from perfvec.microarchitecture.parametric_prior import parametric_prior
from perfvec.microarchitecture.trained_machines import TrainedMachines, read_trained_machines
from perfvec.prediction.analytic_prediction import trained_references
from perfvec.prediction.known_programs import KnownPrograms
from perfvec.prediction.machine_fit import FittedMachine, fit_machine
from perfvec.prediction.probe_bank import read_probe_bank
from perfvec.webui.caching import library
from perfvec.webui.measure_table import GivenTable
from perfvec.webui.measure_traces import bank_of_uploads
from perfvec.webui.memory import uploads

KEPT_KEY = "fitted_machine"


@st.cache_resource(show_spinner="Loading what machines are like …")
def _fitting() -> tuple[TrainedMachines, MachineFitter, MachineManifold]:
    trained = read_trained_machines()
    return trained, read_fitter(trained), read_manifold(trained.foundation)


def fitted(table: GivenTable) -> FittedMachine:
    """Fit the machine, or return what was fitted to the same table before.

    Raises:
        MeasurementError: the table cannot be used.
    """
    key = _key(table)
    kept = st.session_state.get(KEPT_KEY)
    if kept is None or kept[0] != key:
        with st.spinner("Fitting, leaving each program out, drawing orders …"):
            kept = (key, _fit(table))
        st.session_state[KEPT_KEY] = kept
    result: FittedMachine = kept[1]
    return result


def _fit(table: GivenTable) -> FittedMachine:
    measurements = parse_measurements(table.content, table.file_name, table.period_ps)
    own = {name: upload.representation for name, upload in uploads().items()}
    programs = KnownPrograms(library(), own).measured(measurements)
    trained, fitter, manifold = _fitting()
    if table.parameters is not None:
        fitter = fitter.knowing(parametric_prior(table.parameters, manifold, trained))
        return fit_machine(programs, table.stem, fitter, table.period_ps)
    banked = [
        *read_probe_bank(trained.foundation).find_all([item for item in programs if item.name not in own]),
        *bank_of_uploads(programs, trained_references(trained)),
    ]
    return fit_machine(programs, table.stem, fitter, table.period_ps, banked=banked)


def _key(table: GivenTable) -> str:
    """Names all that the result depends on."""
    known = "" if table.parameters is None else parameters_text(table.parameters)
    own = [
        (name, upload.representation.instructions, upload.representation.vector.sum())
        for name, upload in uploads().items()
    ]
    parts = (table.file_name, table.period_ps, known, own, library().foundation)
    return hashlib.sha256(table.content + repr(parts).encode()).hexdigest()
