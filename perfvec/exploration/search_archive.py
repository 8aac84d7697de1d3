"""Everything that a search has evaluated, and what it may still spend.

Enters: indices of designs that the search would like to know. Leaves: their ranked values, and the front so far.
A design is paid for once; one that may not be chosen costs nothing.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from perfvec.exploration.design_sampling import DESIGNS_A_PIECE
from perfvec.exploration.evaluations import Evaluations, Numbers, join
from perfvec.exploration.evaluator import Evaluator
from perfvec.exploration.exploration_problem import ExplorationProblem
from perfvec.exploration.pareto import non_dominated


class SearchArchive:
    """The evaluated designs by index. budget: how many may be evaluated; goes_on: asked between pieces."""

    def __init__(
        self, problem: ExplorationProblem, evaluator: Evaluator, budget: int, goes_on: Callable[[float], bool]
    ) -> None:
        self._problem, self._evaluator = problem, evaluator
        self._budget, self._goes_on = budget, goes_on
        self._stopped = False
        self.evaluations = join([], len(problem.objectives))
        self._ranked = problem.ranked(self.evaluations)

    @property
    def left(self) -> int:
        """Return how many designs may still be evaluated."""
        return 0 if self._stopped else self._budget - len(self.evaluations)

    @property
    def is_stopped(self) -> bool:
        """Tell whether the search was cancelled."""
        return self._stopped

    def visit(self, indices: NDArray[np.int64]) -> int:
        """Evaluate the designs that are new and may be chosen, the first of them if they are too many; return how many.

        A design that occurs twice counts where it is first.
        """
        first = np.sort(np.unique(indices, return_index=True)[1])
        new = indices[first]
        new = new[~np.isin(new, self.evaluations.indices)]
        new = new[self._problem.keeps(self._problem.space.table(new))][: self.left]
        pieces = [new[start : start + DESIGNS_A_PIECE] for start in range(0, new.size, DESIGNS_A_PIECE)]
        before = len(self.evaluations)
        for part in self._evaluator(pieces):
            self._add(part)
            self._stopped = not self._goes_on(len(self.evaluations) / self._budget)
            if self._stopped:
                break
        return len(self.evaluations) - before

    def _add(self, part: Evaluations) -> None:
        joined = join([self.evaluations, part], len(self._problem.objectives))
        self.evaluations = joined.in_order()
        self._ranked = self._problem.ranked(self.evaluations)

    def ranked(self, indices: NDArray[np.int64]) -> Numbers:
        """Return the numbers to minimise, float64 [n, k]; infinite for designs that were not evaluated."""
        known = self.evaluations.indices
        places = np.minimum(np.searchsorted(known, indices), max(known.size - 1, 0))
        is_known = known[places] == indices if known.size else np.zeros(indices.size, dtype=np.bool_)
        result = np.full((indices.size, self._ranked.shape[1]), np.inf)
        result[is_known] = self._ranked[places[is_known]]
        return result

    def front(self) -> NDArray[np.int64]:
        """Return the indices of the designs that no evaluated design beats."""
        return self.evaluations.indices[non_dominated(self._ranked)]
