"""Why one design is faster than another: the difference of predicted runtimes, divided among groups of parameters.

Enters: two machines and the predictor of some programs. Leaves: an `Explanation`, whose steps sum to the difference.

What is divided is the model's prediction, not simulated time: most mixtures of the two designs were never simulated.
Where a machine has a vector of its own (trained or fitted to its cycles) and that is what other pages predict with, the
part of the difference that parameters do not tell is a step of its own.

Shapes: n mixtures, g groups, r programs.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from perfvec.exploration.parameter_groups import Grain, ParameterGroup, differing_groups, mixtures
from perfvec.exploration.shapley import ORDER_PAIRS, ShapleyValues, shapley_values
from perfvec.microarchitecture.parameters import MachineParameters
from perfvec.microarchitecture.trained_range import rows_within_trained_range
from perfvec.prediction.design_prediction import DesignPredictor
from perfvec.prediction.prediction import PICOSECONDS_PER_NANOSECOND

OWN_VECTOR = "What parameters do not tell"
_ROUNDING = 1e-9


@dataclass(frozen=True)
class Step:
    """A group's part of the difference. runtime_ns: negative where it makes the second design faster.

    standard_error_ns: of the sampling, 0 where exact. change: what differs, in words.
    """

    label: str
    change: str
    runtime_ns: float
    standard_error_ns: float


@dataclass(frozen=True)
class Explanation:
    """first, second: names of the designs. first_ns, second_ns: their predicted runtimes over the programs.

    steps: largest first; with first_ns they sum to second_ns. exact: all mixtures were predicted, none sampled.
    mixtures: how many were predicted; outside_share: the share of them outside the range that was learned from.
    """

    programs: tuple[str, ...]
    first: str
    second: str
    first_ns: float
    second_ns: float
    steps: tuple[Step, ...]
    exact: bool
    mixtures: int
    outside_share: float

    @property
    def difference_ns(self) -> float:
        """Runtime of the second design less that of the first."""
        return self.second_ns - self.first_ns


class _Worth:
    """Predicted runtime of mixtures, summed over the programs; counts how many lie outside the trained range."""

    def __init__(
        self,
        groups: tuple[ParameterGroup, ...],
        first: MachineParameters,
        second: MachineParameters,
        predictor: DesignPredictor,
    ) -> None:
        self._groups, self._first, self._second, self._predictor = groups, first, second, predictor
        self.asked, self.outside = 0, 0

    def __call__(self, chosen: NDArray[np.bool_]) -> NDArray[np.float64]:
        distinct, row = np.unique(chosen, axis=0, return_inverse=True)
        table = mixtures(self._groups, distinct, self._first, self._second)
        self.asked += len(table)
        self.outside += int(np.count_nonzero(~rows_within_trained_range(table)))
        period_ns = table.columns["period_ps"] / PICOSECONDS_PER_NANOSECOND
        runtimes: NDArray[np.float64] = self._predictor.cycles(table).sum(axis=1) * period_ns
        return runtimes[row.reshape(-1)]


def explain(
    first: MachineParameters,
    second: MachineParameters,
    predictor: DesignPredictor,
    *,
    grain: Grain = "groups",
    own_runtimes_ns: tuple[float | None, float | None] = (None, None),
    seed: int = 0,
    order_pairs: int = ORDER_PAIRS,
) -> Explanation:
    """Divide the difference of two designs' predicted runtimes among the groups of parameters in which they differ.

    Args:
        first: the design to start from.
        second: the design to end at.
        predictor: of one or more programs, whose runtimes are added up.
        grain: 'groups' of parameters, or single 'parameters'.
        own_runtimes_ns: of each design, what a vector of its own predicts; None where it has none.
        seed: of the orders that are sampled where there are more than 12 groups.
        order_pairs: how many of them.

    Raises:
        MachineError: no such grain.
    """
    groups = differing_groups(first, second, grain)
    worth = _Worth(groups, first, second, predictor)
    found = shapley_values(len(groups), worth, seed=seed, order_pairs=order_pairs)
    steps = _steps(groups, found, first, second)
    ends_ns = [
        parametric if own is None else own
        for own, parametric in zip(own_runtimes_ns, (found.empty, found.full), strict=True)
    ]
    rest_ns = (ends_ns[1] - found.full) - (ends_ns[0] - found.empty)
    if abs(rest_ns) <= _ROUNDING * max(ends_ns):
        ends_ns = [found.empty, found.full]
    else:
        steps.append(Step(OWN_VECTOR, "what the machines' own vectors add to their parameters", rest_ns, 0.0))
    return Explanation(
        programs=predictor.programs,
        first=first.name,
        second=second.name,
        first_ns=ends_ns[0],
        second_ns=ends_ns[1],
        steps=tuple(sorted(steps, key=lambda step: -abs(step.runtime_ns))),
        exact=found.exact,
        mixtures=worth.asked,
        outside_share=worth.outside / worth.asked,
    )


def _steps(
    groups: tuple[ParameterGroup, ...], found: ShapleyValues, first: MachineParameters, second: MachineParameters
) -> list[Step]:
    return [
        Step(group.label, group.change(first, second), float(value), float(error))
        for group, value, error in zip(groups, found.values, found.standard_errors, strict=True)
    ]
