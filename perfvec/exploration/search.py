"""The search of a space that is too large to enumerate.

Enters: a problem, how many designs may be evaluated, a seed. Leaves: the evaluated designs.
A seeded sample comes first; NSGA-II widens it; then the front's neighbours are evaluated until no neighbour of any
design on the front is unknown, and, while evaluations are left, designs two and three steps from the front, and their
neighbours again. What is left at the very end is spent on a uniform sample.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from perfvec.errors import DesignSpaceError
from perfvec.exploration.design_sampling import sample_designs
from perfvec.exploration.evaluator import Evaluator
from perfvec.exploration.exploration_problem import ExplorationProblem
from perfvec.exploration.genetic_search import evolve
from perfvec.exploration.search_archive import SearchArchive
from perfvec.exploration.search_axes import SearchAxes


@dataclass(frozen=True)
class SearchSettings:
    """How evaluations are spent.

    most_parents, fewest_parents: designs of the first sample, and of a generation: a twentieth of the evaluations
    within these. genetic_share: of the evaluations, at most, for NSGA-II. expanded_at_once: designs of the front whose
    neighbours are evaluated in one step. perturbations: designs drawn at a time around a front that has no unknown
    neighbours left, until fewer than least_new of them are new.
    """

    most_parents: int = 100
    fewest_parents: int = 20
    genetic_share: float = 0.4
    expanded_at_once: int = 4
    perturbations: int = 400
    least_new: int = 40

    def parents(self, evaluations: int) -> int:
        """Return the size of a generation for so many evaluations."""
        return min(evaluations, max(self.fewest_parents, min(self.most_parents, evaluations // 20)))


def search(
    problem: ExplorationProblem,
    evaluator: Evaluator,
    evaluations: int,
    seed: int,
    goes_on: Callable[[float], bool],
    settings: SearchSettings = SearchSettings(),
) -> SearchArchive:
    """Search with at most so many evaluations; the same seed gives the same designs.

    Args:
        problem: what is explored.
        evaluator: who evaluates.
        evaluations: how many designs may be evaluated, at least 1.
        seed: of everything that is drawn.
        goes_on: told the share that is done, between pieces; False ends the search.
        settings: how evaluations are spent.

    Raises:
        DesignSpaceError: no design that may be chosen was found.
    """
    archive = SearchArchive(problem, evaluator, evaluations, goes_on)
    axes, random = SearchAxes(problem.space), np.random.default_rng(seed)
    first = _first_designs(problem, settings.parents(evaluations), seed)
    archive.visit(first)
    until_left = int((1.0 - settings.genetic_share) * evaluations)
    if archive.left > until_left:
        evolve(archive, axes, first, until_left, seed)
    _refine(archive, axes, random, settings)
    if archive.left:
        archive.visit(_chosen(problem, sample_designs(problem.space, evaluations, seed + 1)))
    return archive


def _first_designs(problem: ExplorationProblem, count: int, seed: int) -> NDArray[np.int64]:
    """Draw designs that may be chosen; more are drawn where few may."""
    for draws in (2 * count, 200 * count):
        found = _chosen(problem, sample_designs(problem.space, draws, seed))[:count]
        if found.size == count:
            break
    if not found.size:
        raise DesignSpaceError(
            f"No design of '{problem.space.name}' was found that is valid, keeps its constraints and lies within the "
            f"trained range; widen an axis, or allow designs outside that range."
        )
    return found


def _chosen(problem: ExplorationProblem, indices: NDArray[np.int64]) -> NDArray[np.int64]:
    return indices[problem.keeps(problem.space.table(indices))]


def _refine(archive: SearchArchive, axes: SearchAxes, random: np.random.Generator, settings: SearchSettings) -> None:
    """Walk from the front to its neighbours, and where that ends to designs a few steps off."""
    expanded = np.empty(0, dtype=np.int64)
    found = settings.least_new
    while archive.left and found >= settings.least_new:
        front = archive.front()
        open_designs = np.setdiff1d(front, expanded)
        if open_designs.size:
            chosen = random.permutation(open_designs)[: settings.expanded_at_once]
            archive.visit(random.permutation(axes.neighbours(chosen)))
            expanded = np.union1d(expanded, chosen)
        else:
            around = random.choice(front, size=settings.perturbations)
            found = sum(archive.visit(axes.perturbed(around, moves, random)) for moves in (2, 3))
