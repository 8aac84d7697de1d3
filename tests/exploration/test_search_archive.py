import numpy as np

from perfvec.exploration.evaluator import LocalEvaluator
from perfvec.exploration.pareto import non_dominated
from perfvec.exploration.search_archive import SearchArchive
from tests.exploration.small_problems import CACHES, problem_of

CONSTRAINT = "l2.size_kb >= 8 * l1d.size_kb"


def archive_of(problem, budget, goes_on=lambda share: True):
    return SearchArchive(problem, LocalEvaluator(problem), budget, goes_on)


def test_a_design_is_paid_for_once_and_one_that_may_not_be_chosen_never():
    problem = problem_of(CACHES, constraints=(CONSTRAINT,))
    valid = problem.space.keeps(problem.space.table(np.arange(problem.space.size)))
    archive = archive_of(problem, 1000)
    assert archive.visit(np.array([3, 3, 9, 3])) == valid[[3, 9]].sum()
    assert archive.visit(np.arange(problem.space.size)) == valid.sum() - valid[[3, 9]].sum()
    assert archive.left == 1000 - valid.sum()
    assert archive.evaluations.indices.tolist() == np.flatnonzero(valid).tolist()


def test_a_budget_goes_to_the_first():
    archive = archive_of(problem_of(CACHES), 3)
    assert archive.visit(np.array([9, 1, 9, 4, 0, 2])) == 3
    assert archive.evaluations.indices.tolist() == [1, 4, 9]
    assert archive.left == 0


def test_unknown_designs_rank_last():
    problem = problem_of(CACHES)
    archive = archive_of(problem, 10)
    assert np.isinf(archive.ranked(np.array([0, 5]))).all()
    archive.visit(np.array([5]))
    found = archive.ranked(np.array([0, 5]))
    assert np.isinf(found[0]).all()
    np.testing.assert_array_equal(found[1], problem.evaluate(np.array([5])).values[0])


def test_the_front_is_that_of_what_was_evaluated():
    problem = problem_of(CACHES)
    archive = archive_of(problem, 30)
    archive.visit(np.arange(0, problem.space.size, 2))
    known = problem.evaluate(np.arange(0, problem.space.size, 2))
    assert archive.front().tolist() == known.indices[non_dominated(known.values)].tolist()


def test_it_tells_its_share_and_stops_when_it_is_told_to():
    shares = []
    archive = archive_of(problem_of(CACHES), 20, lambda share: shares.append(share) or len(shares) < 2)
    archive.visit(np.arange(5))
    assert not archive.is_stopped
    archive.visit(np.arange(10))
    assert shares == [0.25, 0.5]
    assert archive.is_stopped
    assert archive.left == 0
