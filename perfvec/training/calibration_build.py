"""Make the error bars of machines made from parameters.

Enters: `LibrarySources` and the manifold. Leaves: calibration.json of the library: a calibration for each mode of
prediction, and a card that says how it was made and what it held on machines that had no part in it.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from perfvec.microarchitecture.machine_manifold import MachineManifold
from perfvec.prediction.conformal import calibrate, covered, cross_validated_coverage
from perfvec.prediction.held_out_pairs import HeldOutPairs, join_pairs
from perfvec.prediction.interval_calibration import VECTOR_MODE, write_calibrations
from perfvec.training.held_out_machines import PROGRAM_SPLITS, left_out_pairs, unseen_pairs
from perfvec.training.library_sources import LibrarySources

COMMAND = "python -m perfvec calibrate --dataset PATH"


def write_calibration(sources: LibrarySources, manifold: MachineManifold, folder: Path) -> dict[str, float]:
    """Calibrate, write calibration.json, and return the figures of its card."""
    left_out, unseen = left_out_pairs(sources), unseen_pairs(sources, manifold)
    pairs = join_pairs([left_out, unseen])
    figures = {
        "machines": float(len(np.unique(pairs.machines))),
        "pairs": float(len(pairs)),
        "cross_validated_coverage": cross_validated_coverage(pairs),
        "val_machines_coverage_from_trained_alone": _coverage(left_out, unseen),
    }
    about = {
        "command": COMMAND,
        "machines": "trained machines, each predicted by a manifold refitted without it, and val machines",
        "programs": f"{' and '.join(PROGRAM_SPLITS)} programs; those of each split have half of a machine's weight",
        "figures": {name: round(value, 4) for name, value in figures.items()},
    }
    write_calibrations({VECTOR_MODE: calibrate(pairs)}, sources.trained.foundation, about, folder)
    return figures


def _coverage(calibrated_on: HeldOutPairs, judged: HeldOutPairs) -> float:
    """Share of pairs covered, machines and splits weighted as in the calibration."""
    weights = judged.machine_weights()
    return float(np.sum(covered(calibrate(calibrated_on), judged) * weights) / weights.sum())
