"""How far from a predicted runtime the measured one is likely to be, for each kind of machine.

Enters: the accuracy tables of the foundation model. Leaves: an `ErrorBand` a kind of machine: within it lay 90% of
gem5's runtimes of programs that the model had never seen. Variants of one kernel share most of their error, so that
tiles compare better than the bands of two of them suggest.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd

from perfvec.microarchitecture.machine import MachineKind
from perfvec.prediction.accuracy_tables import ACCURACY_FOLDER

# The cell of the evaluation that predicts unseen programs on machines of the kind.
CELL_OF_KIND: dict[MachineKind, str] = {
    "trained": "unseen_seen",
    "fitted": "unseen_unseen_phases",
    "parameters": "unseen_unseen_parameters",
}
QUANTILES = (0.05, 0.95)


@dataclass(frozen=True)
class ErrorBand:
    """Factors of a prediction between which 90% of measurements lay."""

    low: float
    high: float


@lru_cache(maxsize=4)
def error_bands(foundation: str, folder: Path = ACCURACY_FOLDER) -> dict[MachineKind, ErrorBand]:
    """Return the bands; empty where the tables are missing or belong to another foundation model."""
    try:
        if json.loads((folder / "summary.json").read_text(encoding="utf-8"))["foundation"] != foundation:
            return {}
        pairs = pd.read_csv(folder / "pairs.csv")
        return {kind: _band(pairs[pairs["cell"] == cell]) for kind, cell in CELL_OF_KIND.items()}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def _band(pairs: pd.DataFrame) -> ErrorBand:
    ratios = (pairs["measured_cycles"] / pairs["predicted_cycles"]).to_numpy(dtype=np.float64)
    low, high = np.quantile(ratios, QUANTILES)
    return ErrorBand(min(float(low), 1.0), max(float(high), 1.0))
