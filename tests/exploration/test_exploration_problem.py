import pickle

import numpy as np
import pytest

from perfvec.errors import DesignSpaceError
from perfvec.exploration.exploration_problem import ExplorationProblem
from perfvec.microarchitecture.trained_range import rows_within_trained_range
from tests.exploration.small_problems import BOTH_CORES, CACHES, problem_of, space_of, workload_with

CONSTRAINT = "l2.size_kb >= 8 * l1d.size_kb"


def all_of(problem):
    return np.arange(problem.space.size, dtype=np.int64)


def test_designs_that_break_a_constraint_are_left_out_in_order():
    problem = problem_of(CACHES, constraints=(CONSTRAINT,))
    indices = all_of(problem)[::-1]
    found = problem.evaluate(indices)
    table = problem.space.table(indices)
    kept = table.columns["l2.size_kb"] >= 8 * table.columns["l1d.size_kb"]
    assert 0 < len(found) < problem.space.size
    assert found.indices.tolist() == indices[kept].tolist()


def test_values_belong_to_their_designs_however_they_are_asked_for():
    problem = problem_of(BOTH_CORES, ("runtime_ns", "cost", "speed_up"), programs=2)
    together = problem.evaluate(all_of(problem))
    for row in (0, 7, len(together) - 1):
        alone = problem.evaluate(together.indices[[row]])
        np.testing.assert_array_equal(alone.values[0], together.values[row])
        np.testing.assert_array_equal(alone.lows[0], together.lows[row])


def test_the_ranking_is_by_the_worse_end_where_it_is_pessimistic():
    objectives = ("runtime_ns", "speed_up", "cost")
    hopeful, pessimistic = (problem_of(CACHES, objectives, pessimistic=choice) for choice in (False, True))
    found = hopeful.evaluate(all_of(hopeful))
    expected = np.stack([found.values[:, 0], -found.values[:, 1], found.values[:, 2]], axis=1)
    np.testing.assert_array_equal(hopeful.ranked(found), expected)
    expected = np.stack([found.highs[:, 0], -found.lows[:, 1], found.values[:, 2]], axis=1)
    np.testing.assert_array_equal(pessimistic.ranked(found), expected)


def test_designs_outside_the_trained_range_are_flagged_or_left_out():
    parameters = {**CACHES, "period_ps": [100, 400]}
    flagged = problem_of(parameters)
    found = flagged.evaluate(all_of(flagged))
    expected = rows_within_trained_range(flagged.space.table(found.indices))
    assert found.within_trained_range.tolist() == expected.tolist()
    assert 0 < expected.sum() < len(found)
    within = problem_of(parameters, trained_range_only=True).evaluate(all_of(flagged))
    assert within.indices.tolist() == found.indices[expected].tolist()


def test_the_base_is_evaluated_though_it_need_not_be_in_the_space():
    problem = problem_of({"l2.size_kb": [64, 128]}, ("speed_up", "cost"))
    base = problem.base()
    assert base.values[0].tolist() == [1.0, 1000 + 10 * 32 + 1024]
    assert len(base) == 1
    assert base.indices[0] < 0


def test_a_problem_travels_to_another_process_whole():
    # Dask sends it this way.
    problem = problem_of(CACHES, ("speed_up", "runtime_ns*cost"), (CONSTRAINT,), programs=2, pessimistic=True)
    copy = pickle.loads(pickle.dumps(problem))
    first, second = problem.evaluate(all_of(problem)), copy.evaluate(all_of(problem))
    np.testing.assert_array_equal(first.values, second.values)
    assert copy.space.constraints[0].text == CONSTRAINT


def test_objectives_are_one_to_three():
    with pytest.raises(DesignSpaceError, match="1 to 3 objectives, but 0"):
        ExplorationProblem(space_of(CACHES), workload_with(1), ())
