"""Make the error bars of machines made from parameters.

Enters: `LibrarySources` and the manifold. Leaves: calibration.json of the library: a calibration for each mode of
prediction, and a card that says how it was made and what it held on machines that had no part in it.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from perfvec.microarchitecture.machine_manifold import MachineManifold
from perfvec.microarchitecture.sampling import sample_machines
from perfvec.prediction.cache_monotonicity import rises_over_bars
from perfvec.prediction.conformal import calibrate, covered, cross_validated_coverage
from perfvec.prediction.design_prediction import make_predictor
from perfvec.prediction.held_out_pairs import HeldOutPairs, join_pairs
from perfvec.prediction.interval_calibration import (
    ANALYTIC_MODE,
    VECTOR_MODE,
    IntervalCalibration,
    write_calibrations,
)
from perfvec.training.analytic_pairs import analytic_pairs
from perfvec.training.held_out_machines import PROGRAM_SPLITS, left_out_pairs, unseen_pairs
from perfvec.training.library_sources import LibrarySources

COMMAND = "python -m perfvec calibrate --dataset PATH"
RESIZED_MACHINES, RESIZED_SEED = 300, 77


def make_calibration(
    sources: LibrarySources, manifold: MachineManifold
) -> tuple[IntervalCalibration, dict[str, float]]:
    """Calibrate the bars of mode 'vector'; the second result is the figures of the card."""
    left_out, val_machines = left_out_pairs(sources), unseen_pairs(sources, manifold)
    pairs = join_pairs([left_out, val_machines])
    new = pairs.take(pairs.unseen)
    calibration = calibrate(new)
    rise = _largest_rise(sources, manifold, calibration)
    trained_alone = calibrate(left_out.take(left_out.unseen))
    figures = {
        "machines": float(len(np.unique(new.machines))),
        "pairs": float(len(new)),
        "cross_validated_coverage": cross_validated_coverage(new),
        "val_machines_coverage_from_trained_alone": _coverage(trained_alone, val_machines.take(val_machines.unseen)),
        "train_programs_coverage": _coverage(calibration, pairs.take(~pairs.unseen)),
        "largest_rise_with_more_cache_over_bar": rise,
    }
    return replace(calibration, quantile=calibration.quantile * max(1.0, rise)), figures


def make_analytic_calibration(sources: LibrarySources) -> tuple[IntervalCalibration, dict[str, float]]:
    """Calibrate the bars of mode 'analytic', with the figures of the card."""
    pairs = analytic_pairs(sources)
    figures = {
        "analytic_machines": float(len(np.unique(pairs.machines))),
        "analytic_pairs": float(len(pairs)),
        "analytic_cross_validated_coverage": cross_validated_coverage(pairs),
    }
    return calibrate(pairs), figures


def write_calibration(sources: LibrarySources, manifold: MachineManifold, folder: Path) -> dict[str, float]:
    """Calibrate, write calibration.json, and return the figures of its card."""
    calibration, figures = make_calibration(sources, manifold)
    analytic, analytic_figures = make_analytic_calibration(sources)
    figures |= analytic_figures
    about = {
        "command": COMMAND,
        "machines": "trained machines, each predicted by a manifold refitted without it, and val machines",
        "programs": "val programs, which the network has not seen; train_programs_coverage is of those it has",
        "figures": {name: round(value, 4) for name, value in figures.items()},
    }
    write_calibrations({VECTOR_MODE: calibration, ANALYTIC_MODE: analytic}, sources.trained.foundation, about, folder)
    return figures


def _largest_rise(sources: LibrarySources, manifold: MachineManifold, calibration: IntervalCalibration) -> float:
    """The largest rise that more cache brings, over the bar: bars are widened so far that none exceeds them."""
    programs = [sources.representations[name] for name in sources.dataset.program_names(*PROGRAM_SPLITS)]
    predictor = make_predictor(programs, manifold, calibration)
    return float(rises_over_bars(predictor, sample_machines(RESIZED_MACHINES, RESIZED_SEED)).max())


def _coverage(calibration: IntervalCalibration, judged: HeldOutPairs) -> float:
    """Share of pairs within their bars, each machine having equal weight."""
    weights = judged.machine_weights()
    return float(np.sum(covered(calibration, judged) * weights) / weights.sum())
