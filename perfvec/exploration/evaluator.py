"""Who evaluates the designs of an exploration: this process, or a cluster (see `dask_evaluation`).

Enters: pieces of designs' indices. Leaves: their `Evaluations`, a table a piece, in the pieces' order.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from perfvec.exploration.evaluations import Evaluations
from perfvec.exploration.exploration_problem import ExplorationProblem


class Evaluator(Protocol):
    """Evaluates pieces of designs; those that may not be chosen are left out."""

    def __call__(self, pieces: Iterable[NDArray[np.int64]]) -> Iterator[Evaluations]:
        """Yield each piece's evaluations in turn; pieces are taken from the iterable as they are needed."""


class LocalEvaluator:
    """Evaluates in this process, a piece at a time."""

    def __init__(self, problem: ExplorationProblem) -> None:
        self._problem = problem

    def __call__(self, pieces: Iterable[NDArray[np.int64]]) -> Iterator[Evaluations]:
        """Yield each piece's evaluations in turn."""
        return map(self._problem.evaluate, pieces)
