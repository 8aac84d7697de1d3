"""How wide the error bars of machines made from parameters have to be.

Enters: calibration.json of the library, one calibration a mode of prediction. Leaves: `IntervalCalibration`, which
turns cycles and spreads into 90% bounds.

    low, high = cycles · exp(∓ quantile · spread^power · core factor)

Conformal: the quantiles are those of held-out machines' errors, divided by the same scale.

Shapes: n machines, r programs.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from perfvec.archive import check_foundation
from perfvec.assets import ASSETS
from perfvec.errors import CheckpointError

CALIBRATION_FILE, CALIBRATION_SCHEMA, CALIBRATION_VERSION = "calibration.json", "perfvec.interval_calibration", 1
CALIBRATION_FOLDER = ASSETS / "library"
# The mode of prediction that multiplies R_p by a vector made from parameters.
VECTOR_MODE = "vector"

Matrix = NDArray[np.float64]


@dataclass(frozen=True)
class IntervalCalibration:
    """Error bars of one mode of prediction.

    level: the share of measured runtimes that should lie within. low_quantile, high_quantile: of scaled errors, in
    natural logarithms, both positive. power: of the machine's spread. inorder_factor: in-order machines' scale over
    that of out-of-order ones.
    """

    level: float
    low_quantile: float
    high_quantile: float
    power: float
    inorder_factor: float

    def scales(self, spreads: Matrix, out_of_order: NDArray[np.bool_]) -> Matrix:
        """Return the machines' scales of error, float64 [n]."""
        scales: Matrix = spreads**self.power * np.where(out_of_order, 1.0, self.inorder_factor)
        return scales

    def bounds(self, cycles: Matrix, spreads: Matrix, out_of_order: NDArray[np.bool_]) -> tuple[Matrix, Matrix]:
        """Return low and high bounds, float64 [n, r], of cycles [n, r]."""
        scales = self.scales(spreads, out_of_order)[:, None]
        return cycles * np.exp(-self.low_quantile * scales), cycles * np.exp(self.high_quantile * scales)


def write_calibrations(
    calibrations: Mapping[str, IntervalCalibration],
    foundation: str,
    about: Mapping[str, object],
    folder: Path = CALIBRATION_FOLDER,
) -> None:
    """Write the calibrations by mode, with what they were made from."""
    document = {
        "schema": CALIBRATION_SCHEMA,
        "schema_version": CALIBRATION_VERSION,
        "foundation": foundation,
        "modes": {mode: asdict(calibration) for mode, calibration in calibrations.items()},
        "about": dict(about),
    }
    (folder / CALIBRATION_FILE).write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")


def read_calibration(
    foundation: str, mode: str = VECTOR_MODE, folder: Path = CALIBRATION_FOLDER
) -> IntervalCalibration:
    """Read the calibration of a mode of prediction.

    Raises:
        CheckpointError: missing, damaged, of another foundation model, or without that mode.
    """
    path = folder / CALIBRATION_FILE
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        header = (document["schema"], document["schema_version"])
        owner, modes = document["foundation"], document["modes"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CheckpointError(f"'{path}' could not be read as a table of error bars: {error!r}.") from error
    if header != (CALIBRATION_SCHEMA, CALIBRATION_VERSION):
        raise CheckpointError(
            f"'{path}' should have schema '{CALIBRATION_SCHEMA}' version {CALIBRATION_VERSION}; rebuild the library."
        )
    check_foundation(owner, foundation, path)
    if mode not in modes:
        raise CheckpointError(f"'{path}' has no error bars of mode '{mode}'; its modes are {', '.join(modes)}.")
    try:
        return IntervalCalibration(**{name: float(value) for name, value in modes[mode].items()})
    except (AttributeError, TypeError, ValueError) as error:
        raise CheckpointError(f"'{path}' has damaged error bars of mode '{mode}': {error}.") from error
