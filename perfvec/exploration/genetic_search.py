"""The wide part of a search: the genetic algorithm NSGA-II of pymoo.

Enters: an archive with some designs to start from. Leaves: the archive, with more designs near the front.
Deb, Pratap, Agarwal, Meyarivan: A fast and elitist multiobjective genetic algorithm, IEEE TEC 6(2), 2002. Genes are
ranks of values (see `search_axes`); crossover (simulated binary) and mutation (polynomial) are pymoo's, rounded.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from pymoo.algorithms.moo.nsga2 import NSGA2
from pymoo.core.evaluator import Evaluator as PymooEvaluator
from pymoo.core.problem import Problem
from pymoo.core.termination import NoTermination
from pymoo.operators.crossover.sbx import SBX
from pymoo.operators.mutation.pm import PM
from pymoo.operators.repair.rounding import RoundingRepair
from pymoo.problems.static import StaticProblem

from perfvec.exploration.search_archive import SearchArchive
from perfvec.exploration.search_axes import SearchAxes

# A generation that finds nothing new costs nothing, so that a small space could hold the search for ever.
_MOST_IDLE_GENERATIONS = 10


def evolve(
    archive: SearchArchive,
    axes: SearchAxes,
    first: NDArray[np.int64],
    until_left: int,
    seed: int,
    most_generations: int,
) -> None:
    """Evolve the designs `first` until the archive has `until_left` evaluations left, or nothing new turns up."""
    if not axes.lengths.size:
        return
    objectives = archive.ranked(first).shape[1]
    problem = Problem(n_var=axes.lengths.size, n_obj=objectives, n_ieq_constr=1, xl=0, xu=axes.lengths - 1, vtype=int)
    algorithm = _algorithm(axes.ranks(first))
    algorithm.setup(problem, termination=NoTermination(), seed=seed, verbose=False)
    idle = generations = 0
    while archive.left > until_left and idle < _MOST_IDLE_GENERATIONS and generations < most_generations:
        population = algorithm.ask()
        ranks = np.asarray(population.get("X"), dtype=np.float64).astype(np.int64)
        found, ranked = _visit(archive, axes.indices(ranks))
        # pymoo takes violations of a constraint: 1 for a design that may not be chosen, whose objectives are not known.
        violations = np.where(np.isfinite(ranked).all(axis=1, keepdims=True), 0.0, 1.0)
        known = np.where(violations > 0, 0.0, ranked)
        PymooEvaluator().eval(StaticProblem(problem, F=known, G=violations), population)
        algorithm.tell(infills=population)
        idle = 0 if found else idle + 1
        generations += 1


def _algorithm(ranks: NDArray[np.int64]) -> NSGA2:
    return NSGA2(
        pop_size=len(ranks),
        sampling=ranks,
        crossover=SBX(prob=0.9, eta=3, vtype=float, repair=RoundingRepair()),
        mutation=PM(eta=3, vtype=float, repair=RoundingRepair()),
        eliminate_duplicates=True,
    )


def _visit(archive: SearchArchive, indices: NDArray[np.int64]) -> tuple[int, NDArray[np.float64]]:
    found = archive.visit(indices)
    return found, archive.ranked(indices)
