"""Rows of the accuracy tables about error bars of machines made from parameters.

Enters: `LibrarySources`, the manifold and the calibrations. Leaves: a data frame, a row a cell of the protocol.
"""

from __future__ import annotations

from dataclasses import asdict

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from perfvec.microarchitecture.machine_manifold import MachineManifold
from perfvec.prediction.design_prediction import make_predictor
from perfvec.prediction.interval_accuracy import interval_accuracy
from perfvec.prediction.interval_calibration import ANALYTIC_MODE, VECTOR_MODE, IntervalCalibration
from perfvec.training.analytic_pairs import reference_deviations
from perfvec.training.evaluation_cells import RUN_CELL, RUN_LABEL, measured_totals
from perfvec.training.library_sources import LibrarySources

# Cell, split of programs and machines, and what it is of.
CELLS = (
    ("val_val_parameters", "val", "val programs and machines, on which bars were calibrated too"),
    ("unseen_unseen_parameters", "test", "unseen programs, unseen machines from their parameters alone"),
)


def interval_rows(
    sources: LibrarySources,
    manifold: MachineManifold,
    calibration: IntervalCalibration,
    analytic: IntervalCalibration,
    run: NDArray[np.float64],
) -> pd.DataFrame:
    """Judge the error bars of each cell.

    Args:
        sources: of the dataset.
        manifold, calibration: of mode 'vector'.
        analytic: the calibration of mode 'analytic'.
        run: `analytic_predictions` of the test programs on the test machines, float64 [programs, machines].

    Returns:
        Columns cell, label, mode, level, programs, machines, then those of `IntervalAccuracy`.
    """
    rows = [_row(sources, manifold, calibration, name, split, label) for name, split, label in CELLS]
    return pd.DataFrame([*rows, _analytic_row(sources, analytic, run)])


def _analytic_row(
    sources: LibrarySources, calibration: IntervalCalibration, run: NDArray[np.float64]
) -> dict[str, object]:
    dataset = sources.dataset
    programs, machines = dataset.program_names("test"), dataset.machine_names("test")
    low, high = calibration.bounds(run.T, np.ones(len(machines)), reference_deviations(sources, "test"))
    measured = measured_totals([sources.measured[item] for item in programs], machines).T
    about = {"cell": RUN_CELL, "label": RUN_LABEL, "mode": ANALYTIC_MODE, "level": calibration.level}
    sizes = {"programs": len(programs), "machines": len(machines)}
    return about | sizes | asdict(interval_accuracy(run.T, low, high, measured))


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
    designs = [dataset.parameters(item) for item in machines]
    found = predictor.predict(designs)
    measured = measured_totals([sources.measured[item] for item in programs], machines).T
    about = {"cell": name, "label": label, "mode": VECTOR_MODE, "level": calibration.level}
    sizes = {"programs": len(programs), "machines": len(machines)}
    return about | sizes | asdict(interval_accuracy(found.cycles, found.cycles_low, found.cycles_high, measured))
