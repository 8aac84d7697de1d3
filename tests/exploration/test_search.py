import numpy as np
import pytest

from perfvec.errors import DesignSpaceError
from perfvec.exploration.evaluator import LocalEvaluator
from perfvec.exploration.search import search
from tests.exploration.small_problems import problem_of

# 4 x 10^13 designs.
HUGE = {
    "period_ps": {"minimum": 250, "maximum": 1000},
    "rob_entries": {"minimum": 32, "maximum": 512},
    "lq_entries": {"minimum": 8, "maximum": 200},
    "sq_entries": {"minimum": 8, "maximum": 150},
    "fp_div_latency": {"minimum": 7, "maximum": 20},
    "l2.latency": {"minimum": 6, "maximum": 22},
    "l1d.size_kb": {"minimum": 4, "maximum": 128, "factor": 2},
    "l2.size_kb": {"minimum": 64, "maximum": 4096, "factor": 2},
    "l2.prefetcher": ["none", "stride", "tagged"],
}


def searched(problem, evaluations, seed=0, goes_on=lambda share: True):
    return search(problem, LocalEvaluator(problem), evaluations, seed, goes_on)


def test_a_space_of_a_trillion_designs_is_searched_within_the_budget():
    problem = problem_of(HUGE, constraints=("lq_entries + sq_entries <= rob_entries",))
    assert problem.space.size > 10**12
    archive = searched(problem, 1500)
    assert len(archive.evaluations) == 1500
    assert np.unique(archive.evaluations.indices).size == 1500
    table = problem.space.table(archive.evaluations.indices)
    assert problem.space.keeps(table).all()
    # The fastest clock and the smallest caches are ends that no front lacks; a budget this small comes close to them.
    front = problem.space.table(archive.front())
    assert front.columns["period_ps"].min() <= 260
    assert front.columns["l1d.size_kb"].min() == 4


def test_the_same_seed_gives_the_same_designs():
    problem = problem_of(HUGE)
    first, second, other = (searched(problem, 400, seed).evaluations.indices.tolist() for seed in (5, 5, 6))
    assert first == second
    assert first != other


def test_it_stops_when_it_is_told_to_and_keeps_what_it_has():
    problem = problem_of(HUGE)
    archive = searched(problem, 5000, goes_on=lambda share: share < 0.05)
    assert archive.is_stopped
    assert 250 <= len(archive.evaluations) < 1000


@pytest.mark.parametrize("evaluations", [1, 2, 5, 100])
def test_a_budget_may_be_tiny(evaluations):
    assert len(searched(problem_of(HUGE), evaluations).evaluations) == evaluations


def test_a_space_of_which_nothing_may_be_chosen_is_refused():
    parameters = {**HUGE, "period_ps": [60, 70]}
    with pytest.raises(DesignSpaceError, match="lies within the trained range"):
        searched(problem_of(parameters, trained_range_only=True), 100)
    with pytest.raises(DesignSpaceError, match="keeps its constraints"):
        searched(problem_of(HUGE, constraints=("rob_entries > 1000",)), 100)
