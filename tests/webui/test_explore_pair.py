"""What changed between two designs, and their link to the Designer."""

import numpy as np
import pytest

from perfvec.exploration.example_spaces import example_spaces
from perfvec.exploration.exploration_problem import ExplorationProblem
from perfvec.exploration.exploration_run import explore
from perfvec.exploration.objective_names import objectives_from_names
from perfvec.exploration.workload import library_workload
from perfvec.webui.design_text import designs_from_texts
from perfvec.webui.explore_pair import designer_link, difference_table
from perfvec.webui.explore_view import BASE, ExplorationView


@pytest.fixture(scope="module")
def view() -> ExplorationView:
    workload, space = library_workload(["poly-2mm"]), example_spaces()["small_in_order_caches"]
    problem = ExplorationProblem(space, workload, objectives_from_names(["runtime_ns", "cost"], workload, space.base))
    return ExplorationView(explore(problem))


def test_objectives_come_first_then_what_differs(view):
    table = difference_table(view, (0, 35))
    assert table["what"].tolist()[0].startswith("Runtime of poly-2mm")
    assert table["what"].tolist()[2:] == ["L1 data cache size (l1d.size_kb)", "L2 cache size (l2.size_kb)"]
    assert table[["first", "second", "change"]].iloc[2].tolist() == ["4 kB", "128 kB", "× 32"]
    values = view.exploration.evaluations.values
    assert table["change"].iloc[0] == f"{values[35, 0] / values[0, 0] - 1:+.1%}"
    assert table["first"].iloc[1] == f"{values[0, 1]:,.4g}"


def test_what_is_uncertain_has_its_error_bar(view):
    table = difference_table(view, (0, 35))
    assert " to " in table["first"].iloc[0]
    assert " to " not in table["first"].iloc[1]


def test_a_design_does_not_differ_from_itself(view):
    assert len(difference_table(view, (5, 5))) == len(view.objectives)


@pytest.mark.parametrize("pair", [(BASE, 3), (3, 35), (7, 7)])
def test_the_designer_opens_with_both(view, pair):
    names = [view.name(design) for design in pair]
    address = designer_link([view.machine(design) for design in pair], names)
    designs = designs_from_texts(address["design"], address["base"], address["edited"])
    assert len(designs.designs) == 2
    for design, number in zip(designs.designs, pair, strict=True):
        machine = view.machine(number)
        assert {name: design.machine.value(name) for name in view.parameters} == {
            name: machine.value(name) for name in view.parameters
        }
        assert design.machine.value("fetch_width") == machine.value("fetch_width")
    assert designs.base_design is designs.designs[0]
    assert np.unique([item.name for item in designs.designs]).size == 2
