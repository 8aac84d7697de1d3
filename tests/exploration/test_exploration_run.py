import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perfvec.errors import DesignSpaceError
from perfvec.exploration.exploration_run import ExplorationSettings, explore
from perfvec.exploration.hypervolume import hypervolume
from tests.exploration.small_problems import BOTH_CORES, CACHES, problem_of

VALUES = {
    "core": ["o3", "inorder"],
    "period_ps": [300, 400, 500],
    "fetch_width": [4, 1, 2],
    "rob_entries": [64, 128, 256],
    "l1d.size_kb": [64, 8, 32],
    "l2.size_kb": [64, 256, 1024],
    "branch_predictor": ["local", "ltage"],
}
CONSTRAINTS = ["l2.size_kb >= 8 * l1d.size_kb", "fetch_width * period_ps <= 900", "core == 'o3' or l2.size_kb < 1000"]
OBJECTIVES = ["runtime_ns", "cost", "on_chip_memory_kb", "speed_up", "runtime_ns*cost"]


@st.composite
def problems(draw):
    names = draw(st.lists(st.sampled_from(list(VALUES)), min_size=1, max_size=4, unique=True))
    parameters = {
        name: draw(st.lists(st.sampled_from(VALUES[name]), min_size=1, max_size=3, unique=True)) for name in names
    }
    if "core" in parameters:  # of in-order cores alone there is no reorder buffer to vary
        parameters["core"] = draw(st.permutations(VALUES["core"]))
    objectives = draw(st.lists(st.sampled_from(OBJECTIVES), min_size=1, max_size=3, unique=True))
    constraints = draw(st.lists(st.sampled_from(CONSTRAINTS), max_size=1))
    return problem_of(parameters, objectives, constraints, programs=2, pessimistic=draw(st.booleans()))


def is_dominated(point, points):
    return ((points <= point).all(axis=1) & (points < point).any(axis=1)).any()


@given(problems())
@settings(max_examples=25)
def test_the_front_of_an_enumeration_is_exact_and_search_finds_the_same_where_it_may_evaluate_all(problem):
    valid = np.flatnonzero(problem.keeps(problem.space.table(np.arange(problem.space.size))))
    if not valid.size:
        with pytest.raises(DesignSpaceError, match="No design of 'test'"):
            explore(problem)
        return
    exact = explore(problem)
    assert exact.method == "enumeration"
    assert exact.evaluations.indices.tolist() == valid.tolist()
    expected = [not is_dominated(point, exact.ranked) for point in exact.ranked]
    assert exact.on_front.tolist() == expected
    searched = explore(problem, ExplorationSettings(evaluations=problem.space.size, enumerate_up_to=0))
    assert searched.method == "search"
    assert searched.evaluations.indices.tolist() == valid.tolist()
    np.testing.assert_array_equal(searched.evaluations.values, exact.evaluations.values)
    assert searched.front.tolist() == exact.front.tolist()


def test_the_front_is_listed_from_its_best_in_the_first_objective_and_holds_the_knee():
    found = explore(problem_of(CACHES, ("speed_up", "cost")))
    speed_ups, costs = found.evaluations.values[found.front].T
    assert (np.diff(speed_ups) < 0).all()
    assert (np.diff(costs) < 0).all()
    assert found.knee in found.front
    assert found.base.values[0, 0] == 1.0
    assert found.is_complete


def test_a_search_of_a_hundredth_comes_near_the_exact_front():
    parameters = {
        "period_ps": [400, 500],
        "fetch_width": [2, 3, 4, 6],
        "rob_entries": [64, 96, 128, 192, 256],
        "lq_entries": [16, 24, 32, 48, 64],
        "l1d.size_kb": [8, 16, 32, 64],
        "l1d.latency": [2, 3, 4],
        "l2.size_kb": [64, 128, 256, 512, 1024],
        "l2.latency": [8, 12, 15],
    }
    problem = problem_of(parameters, ("runtime_ns", "cost"))
    exact = explore(problem)
    front = exact.ranked[exact.front]
    reference = front.max(axis=0) + 0.1 * np.ptp(front, axis=0)
    for seed in range(3):
        found = explore(problem, ExplorationSettings(problem.space.size // 100, seed, enumerate_up_to=0))
        assert len(found.evaluations) == problem.space.size // 100
        assert hypervolume(found.ranked, reference) > 0.99 * hypervolume(front, reference)


def test_pessimism_may_change_the_front():
    hopeful, pessimistic = (explore(problem_of(BOTH_CORES, pessimistic=choice)) for choice in (False, True))
    np.testing.assert_array_equal(hopeful.evaluations.highs, pessimistic.evaluations.highs)
    assert (pessimistic.ranked[:, 0] == hopeful.evaluations.highs[:, 0]).all()


def test_progress_rises_to_1_and_cancelling_keeps_what_is_known():
    parameters = {"period_ps": {"minimum": 300, "maximum": 999}, "l2.latency": {"minimum": 6, "maximum": 65}}
    shares = []
    found = explore(problem_of(parameters), progress=shares.append)
    assert len(found.evaluations) == 42_000
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    cut = explore(problem_of(parameters), cancelled=lambda: True)
    assert not cut.is_complete
    assert len(cut.evaluations) == 16_384
    np.testing.assert_array_equal(cut.evaluations.values, found.evaluations.values[:16_384])


def test_an_error_in_the_progress_passes_through():
    def stop(share):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        explore(problem_of(CACHES), progress=stop)


@pytest.mark.parametrize("numbers", [(0, 0, 0), (10, -1, 0), (10, 0, -1)])
def test_settings_that_mean_nothing_are_refused(numbers):
    with pytest.raises(DesignSpaceError, match="at least 1 evaluation"):
        ExplorationSettings(*numbers)
