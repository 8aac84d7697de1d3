import numpy as np

from perfvec.exploration.evaluator import LocalEvaluator
from perfvec.exploration.genetic_search import evolve
from perfvec.exploration.search_archive import SearchArchive
from perfvec.exploration.search_axes import SearchAxes
from tests.exploration.small_problems import problem_of

WIDE = {
    "rob_entries": {"minimum": 32, "maximum": 512, "step": 16},
    "lq_entries": {"minimum": 8, "maximum": 96, "step": 4},
    "l1d.size_kb": {"minimum": 4, "maximum": 128, "factor": 2},
    "l2.size_kb": {"minimum": 64, "maximum": 4096, "factor": 2},
    "l1d.latency": [1, 2, 3, 4, 5],
}
CONSTRAINT = "l2.size_kb >= 4 * l1d.size_kb"


def evolved(problem, budget, until_left, seed):
    archive = SearchArchive(problem, LocalEvaluator(problem), budget, lambda share: True)
    first = np.random.default_rng(0).choice(problem.space.size, size=40, replace=False)
    first = first[problem.keeps(problem.space.table(first))]
    archive.visit(first)
    sampled = problem.ranked(archive.evaluations)
    evolve(archive, SearchAxes(problem.space), first, until_left, seed)
    return sampled, archive


def test_evolution_beats_its_first_designs_and_keeps_constraints_and_the_budget():
    problem = problem_of(WIDE, constraints=(CONSTRAINT,))
    sampled, archive = evolved(problem, 1000, 500, 1)
    found = problem.ranked(archive.evaluations)
    assert (found.min(axis=0) <= sampled.min(axis=0)).all()
    assert found[:, 0].min() < sampled[:, 0].min()
    # A generation that has begun is finished.
    assert 500 - 40 <= archive.left < 1000 - len(sampled)
    table = problem.space.table(archive.evaluations.indices)
    assert (table.columns["l2.size_kb"] >= 4 * table.columns["l1d.size_kb"]).all()


def test_the_seed_decides():
    problem = problem_of(WIDE)
    first, second, other = (evolved(problem, 400, 100, seed)[1].evaluations.indices.tolist() for seed in (3, 3, 4))
    assert first == second
    assert first != other


def test_it_ends_in_a_space_that_has_nothing_new():
    problem = problem_of({"l2.size_kb": [64, 128, 256], "l1d.size_kb": [4, 8, 16]})
    archive = SearchArchive(problem, LocalEvaluator(problem), 10_000, lambda share: True)
    first = np.arange(problem.space.size)
    archive.visit(first)
    evolve(archive, SearchAxes(problem.space), first, 0, 0)
    assert len(archive.evaluations) == problem.space.size
