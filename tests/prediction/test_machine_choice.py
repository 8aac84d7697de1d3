import json

import numpy as np
import pytest

from perfvec.errors import MachineError
from perfvec.microarchitecture.machine import Machine, write_machine
from perfvec.microarchitecture.parameters import to_document, write_parameters
from perfvec.microarchitecture.public_machines import presets
from perfvec.prediction.library import load_library
from perfvec.prediction.machine_choice import choose_machine, load_machine
from tests.prediction.small_library import FOUNDATION, small_library


def test_a_name_of_the_library(tmp_path):
    assert load_machine("b", small_library(tmp_path)).period_ps == 1000.0


def test_a_file_is_called_by_its_stem(tmp_path):
    path = tmp_path / "board.json"
    write_machine(Machine("inner", "fitted", np.ones(5), FOUNDATION, None), path)
    machine = load_machine(path, small_library(tmp_path))
    assert (machine.name, machine.kind, machine.period_ps) == ("board", "fitted", None)


def test_neither_name_nor_file(tmp_path):
    with pytest.raises(MachineError, match="'x' is neither a machine of the library nor a file"):
        load_machine("x", small_library(tmp_path))


@pytest.mark.parametrize("content", ["", "[1]", '{"schema": "other"}', "\x00"])
def test_files_that_are_no_machine(tmp_path, content):
    path = tmp_path / "m.json"
    path.write_text(content)
    with pytest.raises(MachineError, match=r"m\.json'"):
        load_machine(path, small_library(tmp_path))


def test_a_file_of_another_foundation_model_is_refused(tmp_path):
    """Before anything long begins: a study or a trace would be run for nothing."""
    write_machine(Machine("inner", "fitted", np.ones(5), "other", None), tmp_path / "board.json")
    with pytest.raises(MachineError, match=r"belongs to foundation model other, but predictions are made with"):
        load_machine(tmp_path / "board.json", small_library(tmp_path))


def test_a_parameter_file_is_predicted_by_the_shipped_manifold(tmp_path):
    path = tmp_path / "design.json"
    write_parameters(presets()["wide8_like"], path)
    library = load_library()
    machine = load_machine(path)
    assert (machine.name, machine.kind, machine.foundation) == ("design", "parameters", library.foundation)
    assert machine.period_ps == presets()["wide8_like"].period_ps
    program = library.representation("emb-slre").vector
    assert program @ machine.vector == pytest.approx(program @ library.machine("wide8_like").vector, rel=0.3)


def test_a_wrong_parameter_file_is_refused(tmp_path):
    (tmp_path / "design.json").write_text('{"core": "o4"}')
    with pytest.raises(MachineError, match="is not a valid machine"):
        load_machine(tmp_path / "design.json", small_library(tmp_path))


PRESET = to_document(presets()["cortex_a72_like"])
TEXT = json.dumps(PRESET)


@pytest.mark.parametrize(
    "text",
    [
        "\ufeff" + TEXT,
        json.dumps({key: value for key, value in PRESET.items() if key != "name"}),
        json.dumps(dict(reversed(PRESET.items()))),
        json.dumps(PRESET | {"split": "test", "name": "ünïcode"}, ensure_ascii=False, indent=3),
        json.dumps(to_document(presets()["cortex_a7_like"])),
    ],
)
def test_odd_but_valid_parameter_files_are_read(tmp_path, text):
    path = tmp_path / "my design.v2.json"
    path.write_text(text, encoding="utf-8")
    choice = choose_machine(path)
    assert (choice.machine.name, choice.machine.kind) == ("my design.v2", "parameters")
    assert choice.parameters is not None
    assert choice.parameters.period_ps == choice.machine.period_ps


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "could not be read as a machine parameter file"),
        ("// a comment\n" + TEXT, "could not be read as a machine parameter file"),
        ("[" * 100_000, "could not be read as a machine parameter file"),
        (f"[{TEXT}]", "it should hold one JSON object"),
        (json.dumps({key: value for key, value in PRESET.items() if key != "core"}), "core is missing"),
        (json.dumps(PRESET | {"period_ps": 555.5}), "period_ps is 555.5; it should be a whole number of ps"),
        (json.dumps(PRESET | {"fetch_width": True}), "fetch_width is True; it should be a whole number"),
        (json.dumps(PRESET | {"rob_entries": float("nan")}), "rob_entries is nan"),
        (json.dumps(PRESET | {"rob_entries": -1}), "it should lie between"),
        (json.dumps(PRESET | {"core": "inorder"}), "an in-order core has none, so it should be 0"),
        (json.dumps(PRESET | {"l1d": 32}), "l1d should be an object with the keys size_kb"),
        (json.dumps(PRESET | {"l3": {}}), "'l3' is no machine parameter"),
        (json.dumps({"vector": [1.0]}), "its 'schema' should be 'perfvec.machine'"),
    ],
)
def test_invalid_parameter_files_are_refused_in_a_sentence(tmp_path, text, sentence):
    path = tmp_path / "design.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(MachineError) as error:
        choose_machine(path)
    assert sentence in str(error.value)
    assert "design.json'" in str(error.value)


def test_machines_with_a_vector_have_no_parameters(tmp_path):
    library = small_library(tmp_path)
    write_machine(Machine("inner", "fitted", np.ones(5), FOUNDATION, None), tmp_path / "board.json")
    assert choose_machine("b", library).parameters is None
    assert choose_machine(tmp_path / "board.json", library).parameters is None
