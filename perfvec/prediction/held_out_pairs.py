"""Predictions of machines that were held out beside what was measured: what error bars are calibrated on.

Enters: numbers of pairs of program and machine. Leaves: `HeldOutPairs`, with their errors and weights.

Shapes: m pairs of K machines.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from perfvec.prediction.interval_calibration import LEAST_CYCLES_SHARE

Vector = NDArray[np.float64]


@dataclass(frozen=True)
class HeldOutPairs:
    """m predictions of machines that were held out.

    machines: int64 [m], numbers of the machines. cycles, measured: float64 [m], core cycles. spreads, deviations:
    float64 [m], as `IntervalCalibration.bounds` takes them. unseen: bool [m], whether the foundation model was trained
    without the program.
    """

    machines: NDArray[np.int64]
    cycles: Vector
    measured: Vector
    spreads: Vector
    deviations: Vector
    unseen: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.machines)

    def take(self, rows: NDArray[np.bool_]) -> HeldOutPairs:
        """Return the pairs where `rows` [m] is true."""
        return HeldOutPairs(
            machines=self.machines[rows],
            cycles=self.cycles[rows],
            measured=self.measured[rows],
            spreads=self.spreads[rows],
            deviations=self.deviations[rows],
            unseen=self.unseen[rows],
        )

    def positive_cycles(self) -> Vector:
        """Return predicted cycles, float64 [m], as error bars take them: never 0 or less."""
        return np.maximum(self.cycles, LEAST_CYCLES_SHARE * self.deviations)

    def relative_deviations(self) -> Vector:
        """Return deviations over predicted cycles, float64 [m]."""
        return self.deviations / self.positive_cycles()

    def errors(self) -> Vector:
        """Return sizes of errors in natural logarithms, float64 [m]."""
        return np.abs(np.log(self.measured / self.positive_cycles()))

    def machine_weights(self) -> Vector:
        """Return equal weights, float64 [m], that add up to 1 over each machine's pairs."""
        _, rows = np.unique(self.machines, return_inverse=True)
        shares: Vector = 1.0 / np.bincount(rows)[rows]
        return shares


def join_pairs(parts: Sequence[HeldOutPairs]) -> HeldOutPairs:
    """Put pairs of different machines together."""
    return HeldOutPairs(
        machines=np.concatenate([part.machines for part in parts]),
        cycles=np.concatenate([part.cycles for part in parts]),
        measured=np.concatenate([part.measured for part in parts]),
        spreads=np.concatenate([part.spreads for part in parts]),
        deviations=np.concatenate([part.deviations for part in parts]),
        unseen=np.concatenate([part.unseen for part in parts]),
    )
