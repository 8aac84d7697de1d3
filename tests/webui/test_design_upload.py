"""Uploaded machine files: one machine or a list, or a sentence."""

import json

import pytest

from perfvec.errors import MachineError
from perfvec.microarchitecture.parameters import parameters_text, to_document
from perfvec.microarchitecture.public_machines import presets
from perfvec.webui.design_set import MOST_DESIGNS
from perfvec.webui.design_upload import MOST_BYTES, machines_from_json

MACHINE = presets()["cortex_a72_like"]


def test_the_file_that_is_downloaded_is_read_back():
    assert machines_from_json(parameters_text(MACHINE).encode(), "a.json") == [MACHINE]


def test_a_list_as_in_machines_json_is_read():
    machines = list(presets().values())[:3]
    text = json.dumps([to_document(machine) | {"split": "train"} for machine in machines])
    assert machines_from_json(text.encode(), "machines.json") == machines


def test_a_machine_without_a_name_is_called_as_its_file():
    document = to_document(MACHINE)
    del document["name"]
    assert machines_from_json(json.dumps(document).encode(), "mine.json")[0].name == "mine"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "could not be read as JSON"),
        (b"\xff\xfe", "could not be read as JSON"),
        (b"[" * 5000, "could not be read as JSON"),
        (b"[]", "holds 0 machines"),
        (b"3", "should be a JSON object"),
        (b"{}", "'a.json'.* missing"),
        (json.dumps([to_document(MACHINE)] * (MOST_DESIGNS + 1)).encode(), "from 1 to"),
        (json.dumps([to_document(MACHINE), {}]).encode(), "machine 2"),
        (json.dumps(to_document(MACHINE) | {"period_ps": 3}).encode(), "period_ps is 3"),
        (b" " * (MOST_BYTES + 1), "should have up to"),
    ],
)
def test_what_is_no_machine_is_refused_in_a_sentence(content, sentence):
    with pytest.raises(MachineError, match=sentence):
        machines_from_json(content, "a.json")
