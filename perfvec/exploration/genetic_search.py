"""The wide part of a search: the genetic algorithm NSGA-II of pymoo.

Enters: an archive with some designs to start from. Leaves: the archive, with more designs near the front.
Deb, Pratap, Agarwal, Meyarivan: A fast and elitist multiobjective genetic algorithm, IEEE TEC 6(2), 2002. Genes are
ranks of values (see `search_axes`); crossover (simulated binary) and mutation (polynomial) are pymoo's, rounded.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from pymoo.algorithms.moo.nsga2 import NSGA2, binary_tournament
from pymoo.core.duplicate import DefaultDuplicateElimination
from pymoo.core.evaluator import Evaluator as PymooEvaluator
from pymoo.core.mating import Mating
from pymoo.core.problem import Problem
from pymoo.core.termination import NoTermination
from pymoo.operators.crossover.sbx import SBX
from pymoo.operators.mutation.pm import PM
from pymoo.operators.repair.rounding import RoundingRepair
from pymoo.operators.selection.tournament import TournamentSelection
from pymoo.problems.static import StaticProblem

from perfvec.exploration.search_archive import SearchArchive
from perfvec.exploration.search_axes import SearchAxes

# A population that has gathered on the front breeds what is known already: evolution has then done what it can.
_LEAST_NEW_SHARE = 0.2
_MOST_IDLE_GENERATIONS = 3
# So often is breeding repeated for offspring that are in the population already.
_MOST_BREEDINGS = 2
_FEWEST_PARENTS = 4


def evolve(archive: SearchArchive, axes: SearchAxes, first: NDArray[np.int64], until_left: int, seed: int) -> None:
    """Evolve the designs `first` until the archive has `until_left` evaluations left, or little new turns up."""
    if not axes.lengths.size or len(first) < _FEWEST_PARENTS:
        return
    objectives = archive.ranked(first).shape[1]
    problem = Problem(n_var=axes.lengths.size, n_obj=objectives, n_ieq_constr=1, xl=0, xu=axes.lengths - 1, vtype=int)
    algorithm = _algorithm(axes.ranks(first))
    algorithm.setup(problem, termination=NoTermination(), seed=seed, verbose=False)
    idle = 0
    while archive.left > until_left and idle < _MOST_IDLE_GENERATIONS:
        population = algorithm.ask()
        if population is None:  # no offspring that is new to the population
            return
        found, ranked = _visit(archive, axes.indices(population.get("X").astype(np.int64)))
        # pymoo takes violations of a constraint: 1 for a design that may not be chosen, whose objectives are not known.
        violations = np.where(np.isfinite(ranked).all(axis=1, keepdims=True), 0.0, 1.0)
        known = np.where(violations > 0, 0.0, ranked)
        PymooEvaluator().eval(StaticProblem(problem, F=known, G=violations), population)
        algorithm.tell(infills=population)
        is_first = algorithm.n_gen <= 2
        idle = 0 if is_first or found > _LEAST_NEW_SHARE * len(population) else idle + 1


def _algorithm(ranks: NDArray[np.int64]) -> NSGA2:
    mating = Mating(
        TournamentSelection(func_comp=binary_tournament),
        SBX(prob=0.9, eta=3, vtype=float, repair=RoundingRepair()),
        PM(eta=3, vtype=float, repair=RoundingRepair()),
        eliminate_duplicates=DefaultDuplicateElimination(),
        n_max_iterations=_MOST_BREEDINGS,
    )
    return NSGA2(pop_size=len(ranks), sampling=ranks, mating=mating)


def _visit(archive: SearchArchive, indices: NDArray[np.int64]) -> tuple[int, NDArray[np.float64]]:
    found = archive.visit(indices)
    return found, archive.ranked(indices)
