"""An exploration as the page sees it: designs by number, the base as a row like the others."""

import numpy as np
import pytest

from perfvec.exploration.example_spaces import example_spaces
from perfvec.exploration.exploration_problem import ExplorationProblem
from perfvec.exploration.exploration_run import ExplorationSettings, explore
from perfvec.exploration.objective_names import objectives_from_names
from perfvec.exploration.workload import library_workload
from perfvec.microarchitecture.parameter_schema import PARAMETER_NAMES
from perfvec.webui.explore_view import BASE, ExplorationView


@pytest.fixture(scope="module")
def view() -> ExplorationView:
    """A search, so that most designs of the space were not evaluated, in a space of both core kinds."""
    workload, space = library_workload(["poly-2mm"]), example_spaces()["whole_machine"]
    problem = ExplorationProblem(space, workload, objectives_from_names(["runtime_ns", "cost"], workload, space.base))
    return ExplorationView(explore(problem, ExplorationSettings(evaluations=200, seed=1)))


def test_designs_are_found_by_number(view):
    indices = view.exploration.evaluations.indices
    assert view.positions(indices.tolist()).tolist() == list(range(len(indices)))
    missing = next(number for number in range(10**6) if number not in set(indices.tolist()))
    assert view.position(missing) is None
    assert view.position(BASE) is None
    assert view.position(10**15) is None
    assert view.row(int(indices[3]))["design"].tolist() == [indices[3]]


def test_the_base_is_a_row_like_the_others(view):
    front = view.frame(view.exploration.front)
    assert list(view.base_row.columns) == list(front.columns)
    assert view.row(BASE)["runtime_ns"].iloc[0] == view.exploration.base.values[0, 0]
    assert view.base_row["core"].iloc[0] == "o3"


def test_choices_are_words(view):
    assert set(view.frame(view.exploration.front)["core"]) <= {"o3", "inorder"}


def test_what_is_not_varied_is_fixed(view):
    assert sorted([*view.parameters, *view.fixed]) == sorted(PARAMETER_NAMES)


def test_times_are_in_a_fitting_unit(view):
    runtime, cost = view.objectives
    assert runtime.unit in ("ms", "µs")
    largest = runtime.values(view.frame(np.arange(len(view.exploration.evaluations))), "_high").max()
    assert 1 <= largest < 1000
    assert cost.unit == "cost units"


def test_machines_are_those_of_the_table(view):
    for row in view.frame(view.exploration.front[:5]).to_dict("records"):
        machine = view.machine(row["design"])
        assert {name: machine.value(name) for name in view.parameters} == {name: row[name] for name in view.parameters}
    assert view.machine(BASE) == view.exploration.problem.space.base


def test_designs_are_named(view):
    assert view.name(BASE) == "cortex_a72_like (base)"
    assert view.name(view.knee) == f"design {view.knee} (knee)"
