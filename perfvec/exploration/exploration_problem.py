"""What is explored: a space of designs, the programs, and what is sought.

Enters: a space, a workload and objectives. Leaves: `ExplorationProblem`, which evaluates designs of the space.
An optimiser seeks the model's errors: what it finds far from all trained machines is flagged, or left out, and the
ranking can be by the worse end of the error bar.
Shapes: n designs, k objectives.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from perfvec.errors import DesignSpaceError
from perfvec.exploration.design_space import DesignSpace
from perfvec.exploration.evaluations import Evaluations, Numbers, rounded
from perfvec.exploration.objective import DesignBatch, Objective
from perfvec.exploration.pareto import MOST_OBJECTIVES
from perfvec.exploration.workload import Workload
from perfvec.microarchitecture.parameter_table import ParameterTable, table_of
from perfvec.microarchitecture.trained_range import rows_within_trained_range

# The index of a design that belongs to no space, such as the base.
NO_INDEX = -1


@dataclass(frozen=True)
class ExplorationProblem:
    """An exploration before it runs.

    pessimistic: rank by the worse end of the error bar. trained_range_only: leave out designs with a parameter outside
    what the models have learned from.

    Raises:
        DesignSpaceError: there is no objective, or there are more than three.
    """

    space: DesignSpace
    workload: Workload
    objectives: tuple[Objective, ...]
    pessimistic: bool = False
    trained_range_only: bool = False

    def __post_init__(self) -> None:
        if not 1 <= len(self.objectives) <= MOST_OBJECTIVES:
            raise DesignSpaceError(
                f"An exploration has 1 to {MOST_OBJECTIVES} objectives, but {len(self.objectives)} were given."
            )

    def keeps(self, table: ParameterTable) -> NDArray[np.bool_]:
        """Tell which of n designs may be chosen: bool [n]."""
        kept = self.space.keeps(table)
        return kept & rows_within_trained_range(table) if self.trained_range_only else kept

    def evaluate(self, indices: NDArray[np.int64]) -> Evaluations:
        """Evaluate those of the designs with these indices that may be chosen, in their order."""
        table = self.space.table(indices)
        kept = self.keeps(table)
        return self._evaluate_table(table.take(kept), indices[kept])

    def base(self) -> Evaluations:
        """Evaluate the base design, one row; it need not belong to the space."""
        return self._evaluate_table(table_of([self.space.base]), np.array([NO_INDEX], dtype=np.int64))

    def ranked(self, evaluations: Evaluations) -> Numbers:
        """Return the numbers that are compared, all to be minimised: float64 [n, k]."""
        columns = [self._ranked(objective, evaluations, position) for position, objective in enumerate(self.objectives)]
        return np.stack(columns, axis=1)

    def _ranked(self, objective: Objective, evaluations: Evaluations, position: int) -> Numbers:
        worse_end = evaluations.lows if objective.maximise else evaluations.highs
        column = (worse_end if self.pessimistic else evaluations.values)[:, position]
        return -column if objective.maximise else column

    def _evaluate_table(self, table: ParameterTable, indices: NDArray[np.int64]) -> Evaluations:
        prediction = self.workload.predict(table)
        batch = DesignBatch(table, prediction)
        found = [objective.evaluate(batch) for objective in self.objectives]
        values, lows, highs = (
            rounded(np.stack([getattr(item, end) for item in found], axis=1)) for end in ("values", "lows", "highs")
        )
        return Evaluations(indices, values, lows, highs, prediction.within_trained_range)
