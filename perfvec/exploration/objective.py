"""What an exploration seeks: numbers of each design with a unit and a direction.

Enters: a `DesignBatch`, designs with their predicted runtimes. Leaves: `ObjectiveValues`, with their error bars.
Anything with the members of `Objective` is one; the kinds are in `runtime_objectives` and `cost_objectives`.
Shapes: n designs, s programs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from perfvec.microarchitecture.parameter_table import ParameterTable
from perfvec.prediction.design_prediction import DesignPrediction

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class DesignBatch:
    """n designs and their predicted runtimes."""

    table: ParameterTable
    prediction: DesignPrediction


@dataclass(frozen=True)
class ObjectiveValues:
    """Values of n designs and the ends of their error bars: float64 [n] each, lows <= values <= highs."""

    values: Numbers
    lows: Numbers
    highs: Numbers


class Objective(Protocol):
    """A quantity of designs."""

    @property
    def name(self) -> str:
        """Return its name in files and on the command line."""

    @property
    def label(self) -> str:
        """Return what charts call it."""

    @property
    def unit(self) -> str:
        """Return the unit of its values."""

    @property
    def maximise(self) -> bool:
        """Tell whether greater is better."""

    def evaluate(self, batch: DesignBatch) -> ObjectiveValues:
        """Return the values of n designs."""
