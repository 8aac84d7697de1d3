"""Rows of the accuracy tables about error bars of machines made from parameters.

Enters: `LibrarySources`, the manifold and the calibration. Leaves: a data frame, a row a cell of the protocol.
"""

from __future__ import annotations

from dataclasses import asdict

import pandas as pd

from perfvec.microarchitecture.machine_manifold import MachineManifold
from perfvec.microarchitecture.parameters import parameters_from_document
from perfvec.prediction.design_prediction import make_predictor
from perfvec.prediction.interval_accuracy import interval_accuracy
from perfvec.prediction.interval_calibration import VECTOR_MODE, IntervalCalibration
from perfvec.training.evaluation_cells import measured_totals
from perfvec.training.library_sources import LibrarySources

# Cell, split of programs and machines, and what it is of.
CELLS = (
    ("val_val_parameters", "val", "val programs and machines, on which bars were calibrated too"),
    ("unseen_unseen_parameters", "test", "unseen programs, unseen machines from their parameters alone"),
)


def interval_rows(sources: LibrarySources, manifold: MachineManifold, calibration: IntervalCalibration) -> pd.DataFrame:
    """Judge the error bars of each cell.

    Returns:
        Columns cell, label, mode, level, programs, machines, then those of `IntervalAccuracy`.
    """
    return pd.DataFrame([_row(sources, manifold, calibration, name, split, label) for name, split, label in CELLS])


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
    measured = measured_totals([sources.measured[item] for item in programs], machines).T
    about = {"cell": name, "label": label, "mode": VECTOR_MODE, "level": calibration.level}
    sizes = {"programs": len(programs), "machines": len(machines)}
    return about | sizes | asdict(interval_accuracy(predictor.predict(designs), measured))
