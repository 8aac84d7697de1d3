import json

import numpy as np
import pytest

from perfvec.errors import MachineError
from perfvec.microarchitecture.machine_bank import bank_identity, bank_machines
from perfvec.microarchitecture.stand_ins import StandIns, parse_stand_ins, stand_ins_document

GOOD = {"bank": bank_identity(), "numbers": [3, 1000], "weights": [1.25, -0.25]}


def test_cycles_are_a_weighted_geometric_mean():
    stand_ins = StandIns((3, 5), np.array([0.75, 0.25]))
    assert stand_ins.combined(np.array([100.0, 1600.0])) == pytest.approx(200.0)
    assert stand_ins.machines == (bank_machines()[3], bank_machines()[5])


def test_the_json_form_comes_back():
    stand_ins = parse_stand_ins(GOOD)
    assert json.loads(json.dumps(stand_ins_document(stand_ins))) == GOOD


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"bank": "another"}, "belong to another version"),
        ({"numbers": [3, 1024]}, "numbers below 1024"),
        ({"numbers": [3, 3]}, "different numbers"),
        ({"numbers": [3, True]}, "different numbers"),
        ({"numbers": []}, "1 to 64"),
        ({"numbers": None}, "1 to 64"),
        ({"weights": [1.0]}, "as many weights"),
        ({"weights": [1.0, "2"]}, "as many weights"),
        ({"weights": [1.0, float("nan")]}, "as many weights"),
        ({"weights": [1.0, 1e9]}, "as many weights"),
    ],
)
def test_what_is_none_is_refused(change, sentence):
    with pytest.raises(MachineError, match=sentence):
        parse_stand_ins(GOOD | change)


def test_a_list_is_refused():
    with pytest.raises(MachineError, match="should be an object"):
        parse_stand_ins([1, 2])
