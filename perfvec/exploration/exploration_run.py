"""An exploration from start to end: every design where they are few, a search where they are many.

Enters: an `ExplorationProblem` and settings. Leaves: `Exploration`: the evaluated designs, the front, its knee.
Shapes: n evaluated designs, k objectives.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from perfvec.errors import DesignSpaceError
from perfvec.exploration.design_sampling import DESIGNS_A_PIECE
from perfvec.exploration.evaluations import Evaluations, Numbers, join
from perfvec.exploration.evaluator import Evaluator, LocalEvaluator
from perfvec.exploration.exploration_problem import ExplorationProblem
from perfvec.exploration.knee import knee_point
from perfvec.exploration.pareto import non_dominated

Method = Literal["enumeration", "search"]


@dataclass(frozen=True)
class ExplorationSettings:
    """How much is evaluated.

    evaluations: most designs that a search evaluates. seed: of the search. enumerate_up_to: spaces of up to so many
    designs are enumerated, which makes the front exact; 0 makes every exploration a search.

    Raises:
        DesignSpaceError: a number is out of range.
    """

    evaluations: int = 10_000
    seed: int = 0
    enumerate_up_to: int = 1_000_000

    def __post_init__(self) -> None:
        if self.evaluations < 1 or self.seed < 0 or self.enumerate_up_to < 0:
            raise DesignSpaceError("An exploration needs at least 1 evaluation, and a seed that is not negative.")


@dataclass(frozen=True)
class Exploration:
    """What was found.

    evaluations: n designs, ascending by index, each once. base: the base design, one row. is_complete: False where it
    was cancelled. seed: of the search; an enumeration does not depend on it.
    """

    problem: ExplorationProblem
    method: Method
    evaluations: Evaluations
    base: Evaluations
    is_complete: bool
    seed: int

    @cached_property
    def ranked(self) -> Numbers:
        """Return the numbers that were compared, all to be minimised: float64 [n, k]."""
        return self.problem.ranked(self.evaluations)

    @cached_property
    def on_front(self) -> NDArray[np.bool_]:
        """Tell which evaluated designs no other one beats: bool [n]."""
        return non_dominated(self.ranked)

    @cached_property
    def front(self) -> NDArray[np.int64]:
        """Return the positions of the front's designs, the best in the first objective first."""
        positions = np.flatnonzero(self.on_front)
        order = np.lexsort([*self.ranked[positions].T[::-1]])
        return positions[order]

    @cached_property
    def knee(self) -> int:
        """Return the position of the front's knee among the n designs."""
        return int(self.front[knee_point(self.ranked[self.front])])


def explore(
    problem: ExplorationProblem,
    settings: ExplorationSettings = ExplorationSettings(),
    progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
    evaluator: Evaluator | None = None,
) -> Exploration:
    """Explore a space; the same seed gives the same result.

    Args:
        problem: what is explored.
        settings: how much is evaluated.
        progress: told the share that is done, 0 to 1, after each piece of up to 16,384 designs; it may raise.
        cancelled: asked as often; once true, what has been evaluated so far is returned.
        evaluator: who evaluates; this process where None.

    Raises:
        DesignSpaceError: no design may be chosen, or none was evaluated before the exploration was cancelled.
    """
    evaluate = LocalEvaluator(problem) if evaluator is None else evaluator

    def goes_on(share: float) -> bool:
        if progress is not None:
            progress(min(share, 1.0))
        return not (cancelled is not None and cancelled())

    if problem.space.size <= settings.enumerate_up_to:
        method: Method = "enumeration"
        evaluations, is_complete = _enumerate(problem, evaluate, goes_on)
    else:
        from perfvec.exploration.search import search  # noqa: PLC0415 (pymoo takes half a second to import)

        method = "search"
        archive = search(problem, evaluate, settings.evaluations, settings.seed, goes_on)
        evaluations, is_complete = archive.evaluations, not archive.is_stopped
    if not len(evaluations):
        reason = (
            "may be chosen: each breaks a constraint, is no valid machine (perhaps a cache's ways do not suit its "
            "size), or lies outside the trained range where only designs within it are asked for"
            if is_complete
            else "was evaluated before the exploration was cancelled"
        )
        raise DesignSpaceError(f"No design of '{problem.space.name}' {reason}.")
    return Exploration(problem, method, evaluations, problem.base(), is_complete, settings.seed)


def _enumerate(
    problem: ExplorationProblem, evaluate: Evaluator, goes_on: Callable[[float], bool]
) -> tuple[Evaluations, bool]:
    size, parts, is_complete = problem.space.size, list[Evaluations](), True
    starts = range(0, size, DESIGNS_A_PIECE)
    pieces = (np.arange(start, min(start + DESIGNS_A_PIECE, size), dtype=np.int64) for start in starts)
    for done, part in enumerate(evaluate(pieces), 1):
        parts.append(part)
        if not goes_on(done / len(starts)) and done < len(starts):
            is_complete = False
            break
    return join(parts, len(problem.objectives)), is_complete
