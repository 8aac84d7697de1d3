import json

import numpy as np
import pytest

from perfvec.errors import DesignSpaceError
from perfvec.exploration.design_space_files import (
    design_space_document,
    design_space_from_document,
    read_design_space,
)
from perfvec.microarchitecture.parameters import to_document
from perfvec.microarchitecture.public_machines import presets

DOCUMENT = {
    "schema": "perfvec.design_space",
    "schema_version": 1,
    "base": "cortex_a7_like",
    "parameters": {"l2.size_kb": [256, 512], "l1d.size_kb": {"minimum": 4, "maximum": 16, "factor": 2}},
    "constraints": ["l2.size_kb >= 32 * l1d.size_kb"],
}


def test_a_file_is_read_and_called_by_its_stem(tmp_path):
    (tmp_path / "caches.json").write_text(json.dumps(DOCUMENT))
    space = read_design_space(tmp_path / "caches.json")
    assert (space.name, space.size, space.base) == ("caches", 6, presets()["cortex_a7_like"])
    assert space.keeps(space.table(np.arange(6))).tolist() == [True, True, True, True, False, True]


def test_document_round_trip_keeps_every_design():
    space = design_space_from_document(DOCUMENT)
    again = design_space_from_document(json.loads(json.dumps(design_space_document(space))))
    assert again.base == space.base
    indices = np.arange(space.size)
    for name, column in space.table(indices).columns.items():
        np.testing.assert_array_equal(column, again.table(indices).columns[name])
    assert [constraint.text for constraint in again.constraints] == DOCUMENT["constraints"]


def test_the_order_of_the_file_does_not_number_designs():
    reversed_axes = dict(reversed(DOCUMENT["parameters"].items()))
    spaces = [
        design_space_from_document({**DOCUMENT, "parameters": axes}) for axes in (DOCUMENT["parameters"], reversed_axes)
    ]
    assert (
        [axis.name for axis in spaces[0].axes]
        == [axis.name for axis in spaces[1].axes]
        == ["l1d.size_kb", "l2.size_kb"]
    )


def test_the_base_may_be_a_machine():
    machine = presets()["wide8_like"]
    assert design_space_from_document({**DOCUMENT, "base": to_document(machine)}).base == machine


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"schema": "x"}, "schema should be 'perfvec.design_space', not 'x'"),
        ({"schema_version": 2}, "schema_version should be 1, not 2"),
        ({"schema_version": True}, "schema_version should be 1, not True"),
        ({"colour": 1}, "'colour' is no key of a design space"),
        ({"name": 3}, "name should be a string"),
        ({"base": "cortex_x"}, "The base 'cortex_x' is no preset; the presets are cortex_a7_like"),
        ({"base": None}, "base should be the name of a preset or a machine's object"),
        ({"base": {}}, "The base of the design space does not do: .*core is missing"),
        ({"parameters": {}}, "should have an object of parameters, at least one"),
        ({"parameters": [1]}, "should have an object of parameters, at least one"),
        ({"parameters": {"l9": [1]}}, "'l9' is no machine parameter"),
        ({"constraints": "l2.size_kb > 3"}, "constraints should be a list"),
        ({"constraints": [3]}, "A constraint should be a string, not 3"),
        ({"constraints": ["exit()"]}, "is not allowed"),
    ],
)
def test_what_is_no_space_is_refused(changes, sentence):
    with pytest.raises(DesignSpaceError, match=sentence):
        design_space_from_document({**DOCUMENT, **changes})


@pytest.mark.parametrize("text", ["", "[]", "{", "[" * 100_000])
def test_unreadable_files_are_refused(tmp_path, text):
    (tmp_path / "bad.json").write_text(text)
    with pytest.raises(DesignSpaceError, match=r"bad[.]json"):
        read_design_space(tmp_path / "bad.json")
