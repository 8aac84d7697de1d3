"""Rows of the accuracy tables about error bars of machines made from parameters.

Enters: `LibrarySources`, the manifold and the calibrations. Leaves: a data frame, a row a cell of the protocol.
"""

from __future__ import annotations

from dataclasses import asdict

import numpy as np
import pandas as pd

from perfvec.microarchitecture.machine_manifold import MachineManifold
from perfvec.microarchitecture.parameters import parameters_from_document
from perfvec.prediction.design_prediction import make_predictor
from perfvec.prediction.interval_accuracy import interval_accuracy
from perfvec.prediction.interval_calibration import ANALYTIC_MODE, VECTOR_MODE, IntervalCalibration
from perfvec.training.analytic_pairs import analytic_predictions
from perfvec.training.evaluation_cells import RUN_LABEL, measured_totals
from perfvec.training.library_sources import LibrarySources

# Cell, split of programs and machines, and what it is of.
CELLS = (
    ("val_val_parameters", "val", "val programs and machines, on which bars were calibrated too"),
    ("unseen_unseen_parameters", "test", "unseen programs, unseen machines from their parameters alone"),
)


def interval_rows(
    sources: LibrarySources, manifold: MachineManifold, calibration: IntervalCalibration, analytic: IntervalCalibration
) -> pd.DataFrame:
    """Judge the error bars of each cell.

    Returns:
        Columns cell, label, mode, level, programs, machines, then those of `IntervalAccuracy`.
    """
    rows = [_row(sources, manifold, calibration, name, split, label) for name, split, label in CELLS]
    return pd.DataFrame([*rows, _analytic_row(sources, analytic)])


def _analytic_row(sources: LibrarySources, calibration: IntervalCalibration) -> dict[str, object]:
    dataset = sources.dataset
    programs, machines = dataset.program_names("test"), dataset.machine_names("test")
    predicted, deviations = analytic_predictions(sources, "test", machines)
    low, high = calibration.bounds(predicted.T, np.ones(len(machines)), deviations)
    measured = measured_totals([sources.measured[item] for item in programs], machines).T
    about = {"cell": "unseen_unseen_analytic", "label": RUN_LABEL, "mode": ANALYTIC_MODE, "level": calibration.level}
    sizes = {"programs": len(programs), "machines": len(machines)}
    return about | sizes | asdict(interval_accuracy(predicted.T, low, high, measured))


def _row(
    sources: LibrarySources,
    manifold: MachineManifold,
    calibration: IntervalCalibration,
    name: str,
    split: str,
    label: str,
) -> dict[str, object]:
    dataset = sources.dataset
    programs, machines = dataset.program_names(split), dataset.machine_names(split)
    predictor = make_predictor([sources.representations[item] for item in programs], manifold, calibration)
    designs = [parameters_from_document(dataset.machine_documents[item]) for item in machines]
    found = predictor.predict(designs)
    measured = measured_totals([sources.measured[item] for item in programs], machines).T
    about = {"cell": name, "label": label, "mode": VECTOR_MODE, "level": calibration.level}
    sizes = {"programs": len(programs), "machines": len(machines)}
    return about | sizes | asdict(interval_accuracy(found.cycles, found.cycles_low, found.cycles_high, measured))
