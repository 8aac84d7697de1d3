"""How wide the error bars of machines made from parameters have to be.

Enters: calibration.json of the library, one calibration a mode of prediction. Leaves: `IntervalCalibration`, which
turns cycles into bounds.

    scale     = spread^spread_power · (deviation / cycles)^deviation_power
    low, high = cycles · exp(∓ quantile · scale)

spread is the manifold's doubt about the machine; deviation / cycles tells how much machines differ on the program, and
so how much a wrong machine can cost. The quantile is conformal: `perfvec.prediction.conformal` takes it from machines
that were held out.

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
# The one that runs the window model at the machine's own parameters over the trace.
ANALYTIC_MODE = "analytic"
# A point prediction below this share of the program's deviation, or below 0, is as doubtful as one at it.
LEAST_CYCLES_SHARE = 0.05

Matrix = NDArray[np.float64]


@dataclass(frozen=True)
class IntervalCalibration:
    """Error bars of one mode of prediction.

    level: the share of measured runtimes that should lie within. quantile: of the sizes of errors over their scale, in
    natural logarithms. spread_power, deviation_power: see the module.
    """

    level: float
    quantile: float
    spread_power: float
    deviation_power: float

    def scales(self, cycles: Matrix, spreads: Matrix, deviations: Matrix) -> Matrix:
        """Return the scales of error, float64 [n, r], of cycles [n, r], spreads [n] and deviations [r]."""
        relative = deviations / np.maximum(cycles, LEAST_CYCLES_SHARE * deviations)
        scales: Matrix = spreads[:, None] ** self.spread_power * relative**self.deviation_power
        return scales

    def bounds(self, cycles: Matrix, spreads: Matrix, deviations: Matrix) -> tuple[Matrix, Matrix]:
        """Return low and high bounds, float64 [n, r] each; low <= cycles <= high.

        Args:
            cycles: float64 [n, r], predicted core cycles.
            spreads: float64 [n], the manifold's doubt about each machine.
            deviations: float64 [r], standard deviation of each program's cycles over the manifold's machines.
        """
        stretch = np.exp(self.quantile * self.scales(cycles, spreads, deviations))
        positive = np.maximum(cycles, LEAST_CYCLES_SHARE * deviations)
        return np.minimum(positive / stretch, cycles), positive * stretch


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
        owner, modes = document["foundation"], dict(document["modes"])
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
