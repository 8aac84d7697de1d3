import numpy as np
import pytest

from perfvec.errors import MachineError
from perfvec.microarchitecture.machine import Machine, write_machine
from perfvec.microarchitecture.parameters import write_parameters
from perfvec.microarchitecture.public_machines import presets
from perfvec.prediction.library import load_library
from perfvec.prediction.machine_choice import load_machine
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
