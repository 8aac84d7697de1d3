"""An exploration as JSON: it holds what is needed to repeat it, and the front."""

import json

import numpy as np
import pytest

from perfvec.exploration.design_space_files import design_space_from_document
from perfvec.exploration.example_spaces import example_spaces
from perfvec.exploration.exploration_document import exploration_document
from perfvec.exploration.exploration_problem import ExplorationProblem
from perfvec.exploration.exploration_run import explore
from perfvec.exploration.objective_names import objectives_from_names
from perfvec.exploration.workload import library_workload

NAMES = ["speed_up", "cost"]


@pytest.fixture(scope="module")
def exploration():
    workload, space = library_workload(["poly-2mm"], {"poly-2mm": 2.0}), example_spaces()["small_in_order_caches"]
    return explore(ExplorationProblem(space, workload, objectives_from_names(NAMES, workload, space.base)))


def test_it_can_be_repeated_from_its_document(exploration):
    document = json.loads(json.dumps(exploration_document(exploration, "0123")))
    assert document["model"] == "0123"
    space = design_space_from_document(document["space"])
    workload = library_workload(list(document["programs"]), document["programs"])
    objectives = objectives_from_names([item["name"] for item in document["objectives"]], workload, space.base)
    problem = ExplorationProblem(space, workload, objectives, document["pessimistic"], document["trained_range_only"])
    assert exploration_document(explore(problem), "0123") == document


def test_the_front_is_in_it_with_error_bars_and_parameters(exploration):
    document = exploration_document(exploration, "")
    front = document["front"]
    assert [item["design"] for item in front] == exploration.evaluations.indices[exploration.front].tolist()
    assert document["knee"] in [item["design"] for item in front]
    for item, position in zip(front, exploration.front, strict=True):
        for place, name in enumerate(NAMES):
            ends = item["objectives"][name]
            assert ends["low"] <= ends["value"] <= ends["high"]
            assert ends["value"] == exploration.evaluations.values[position, place]
        table = exploration.problem.space.table(np.array([item["design"]]))
        assert item["parameters"] == {name: table.values(0)[name] for name in ("l1d.size_kb", "l2.size_kb")}


def test_the_base_is_in_it(exploration):
    document = exploration_document(exploration, "")
    assert document["base"]["objectives"]["speed_up"]["value"] == pytest.approx(1.0)
    assert "design" not in document["base"]
