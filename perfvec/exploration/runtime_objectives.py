"""Objectives of time: the runtime of a program or a weighted suite, and the speed-up over a base design.

Enters: programs' weights, and the base's runtimes. Leaves: `WeightedRuntime`, `SpeedUp`, `RelativeRuntime`.
The ends of a suite's error bar take every program's end at once: errors of one design are alike, so that they are not
averaged away. A base's own runtimes are taken as predicted, without error bar: they scale all designs alike.
Shapes: n designs, s programs.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from perfvec.exploration.objective import DesignBatch, Numbers, ObjectiveValues


@dataclass(frozen=True)
class WeightedRuntime:
    """The sum of programs' runtimes in ns, each with its weight: float64 [s], 0 for a program that has no say."""

    name: str
    label: str
    weights: Numbers
    unit: str = "ns"
    maximise: bool = False

    def evaluate(self, batch: DesignBatch) -> ObjectiveValues:
        """Return the runtimes of n designs."""
        return ObjectiveValues(*(runtimes_ns @ self.weights for runtimes_ns in _with_ends(batch)))


@dataclass(frozen=True)
class RelativeRuntime:
    """The geometric mean over programs of runtime / the base's runtime, the inverse of the speed-up.

    base_runtimes_ns: float64 [s]. shares: float64 [s], the programs' weights, of sum 1.
    """

    base_runtimes_ns: Numbers
    shares: Numbers
    base: str
    name: str = "relative_runtime"
    unit: str = "× base"
    maximise: bool = False

    @property
    def label(self) -> str:
        """Return what charts call it."""
        return f"Runtime relative to {self.base} (geometric mean)"

    def evaluate(self, batch: DesignBatch) -> ObjectiveValues:
        """Return the ratios of n designs."""
        return ObjectiveValues(*map(self._ratios, _with_ends(batch)))

    def _ratios(self, runtimes_ns: Numbers) -> Numbers:
        ratios: Numbers = np.exp(np.log(runtimes_ns / self.base_runtimes_ns) @ self.shares)
        return ratios


@dataclass(frozen=True)
class SpeedUp:
    """The geometric mean of programs' speed-ups over the base: the inverse of the relative runtime, maximised."""

    relative: RelativeRuntime
    name: str = "speed_up"
    unit: str = "× base"
    maximise: bool = True

    @property
    def label(self) -> str:
        """Return what charts call it."""
        return f"Speed-up over {self.relative.base} (geometric mean, more is better)"

    def evaluate(self, batch: DesignBatch) -> ObjectiveValues:
        """Return the speed-ups of n designs."""
        relative = self.relative.evaluate(batch)
        return ObjectiveValues(1.0 / relative.values, 1.0 / relative.highs, 1.0 / relative.lows)


def _with_ends(batch: DesignBatch) -> tuple[Numbers, Numbers, Numbers]:
    """Return runtimes in ns and the low and high ends of their error bars: float64 [n, s] each."""
    prediction = batch.prediction
    return prediction.runtime_ns, prediction.runtime_low_ns, prediction.runtime_high_ns
