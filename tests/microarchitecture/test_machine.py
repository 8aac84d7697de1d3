import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from perfvec.errors import MachineError
from perfvec.microarchitecture.machine import Machine, machine_text, parse_machine, read_machine, write_machine
from perfvec.microarchitecture.stand_ins import StandIns

MACHINE = Machine("board", "fitted", np.array([1.5, -2.0, 1e-17]), "f00d", 400.0)
PATH = Path("board.json")


def changed(**values):
    return json.dumps(json.loads(machine_text(MACHINE)) | values)


def test_a_machine_survives_its_file_to_the_bit(tmp_path):
    write_machine(MACHINE, tmp_path / "other.json")
    found = read_machine(tmp_path / "other.json")
    assert (found.name, found.kind, found.foundation, found.period_ps) == ("other", "fitted", "f00d", 400.0)
    np.testing.assert_array_equal(found.vector, MACHINE.vector)


def test_stand_ins_survive_the_file_and_a_former_file_has_none(tmp_path):
    known = replace(MACHINE, stand_ins=StandIns((7, 3), np.array([1.1, -0.1])))
    write_machine(known, tmp_path / "board.json")
    found = read_machine(tmp_path / "board.json").stand_ins
    assert found.numbers == (7, 3)
    np.testing.assert_array_equal(found.weights, [1.1, -0.1])
    assert parse_machine(changed(schema_version=1), PATH).stand_ins is None


def test_a_machine_without_a_clock(tmp_path):
    assert parse_machine(changed(period_ps=None), tmp_path / "m.json").period_ps is None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "could not be read as a machine file"),
        ("[" * 100_000, "could not be read as a machine file"),
        ("[]", "'schema' should be 'perfvec.machine'"),
        (changed(schema="other"), "'schema' should be 'perfvec.machine'"),
        (changed(schema_version=9), "machine schema version 9; this program reads 1 and 2"),
        (changed(kind="guessed"), "kind 'guessed'; it should be one of trained, fitted, parameters"),
        (changed(period_ps=-1), "period_ps -1"),
        (changed(period_ps=True), "period_ps True"),
        (changed(foundation=3), "does not name its foundation model"),
        (changed(stand_ins=5), "'board.json' cannot be used: 'stand_ins' should be an object"),
        (changed(vector="x"), "not a list of"),
        (changed(vector=[]), "not a list of finite numbers"),
        (changed(vector=[1, [2]]), "not a list of numbers"),
        (changed(vector=[1e999]), "not a list of finite numbers"),
    ],
)
def test_what_is_no_machine_is_refused_in_one_sentence(text, message):
    with pytest.raises(MachineError, match=message):
        parse_machine(text, PATH)


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(MachineError, match="could not be read as a machine file"):
        read_machine(tmp_path / "absent.json")
