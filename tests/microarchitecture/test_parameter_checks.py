import json

import pytest

from perfvec.microarchitecture.parameter_checks import find_problems, flatten
from perfvec.microarchitecture.parameter_schema import PARAMETER_NAMES
from perfvec.microarchitecture.parameters import to_document
from perfvec.microarchitecture.public_machines import presets


def document():
    return json.loads(json.dumps(to_document(presets()["cortex_a72_like"])))


def test_flatten_names_every_parameter():
    assert set(flatten(document())) == set(PARAMETER_NAMES)


def test_a_valid_document_has_no_problem():
    assert (
        find_problems({**document(), "split": "val", "schema": "perfvec.machine_parameters", "schema_version": 1}) == []
    )


@pytest.mark.parametrize(
    ("changes", "parameters"),
    [
        ({"rob_entries": 0}, ["rob_entries"]),
        ({"l1d": {**to_document(presets()["cortex_a72_like"])["l1d"], "assoc": 3}}, ["l1d.assoc"]),
        ({"l1d": {**to_document(presets()["cortex_a72_like"])["l1d"], "size_kb": 0, "assoc": 3}}, ["l1d.size_kb"]),
        ({"core": "inorder"}, ["rob_entries", "iq_entries", "int_regs", "vec_regs"]),
        ({"colour": "red", "fetch_width": 0}, ["colour", "fetch_width"]),
        ({"name": 3, "split": None}, ["name", "split"]),
    ],
)
def test_each_problem_is_tied_to_the_knob_it_shows_at(changes, parameters):
    problems = find_problems({**document(), **changes})
    assert [problem.parameter for problem in problems] == parameters
    assert all(problem.sentence.endswith(".") for problem in problems)
