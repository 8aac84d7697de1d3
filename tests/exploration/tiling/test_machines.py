import pytest

from perfvec.errors import MachineError
from perfvec.exploration.tiling.machines import machines_only_tiled, parameters_of, tiling_machine
from perfvec.microarchitecture.public_machines import PRESETS_FOLDER
from perfvec.prediction.library import load_library


def test_machines_come_by_name_file_or_parameters():
    trained, made = tiling_machine("cortex_a7_like"), tiling_machine("cortex_a7_l1d8_l2128")
    assert (trained.machine.kind, trained.parameters) == ("trained", None)
    assert made.machine.kind == "parameters"
    assert made.parameters is not None
    assert made.parameters.l1d.size_kb == 8
    assert made.machine.period_ps == trained.machine.period_ps
    assert tiling_machine(str(PRESETS_FOLDER / "wide8_like.json")).machine.kind == "parameters"
    with pytest.raises(MachineError, match="neither"):
        tiling_machine("no_such_machine")


def test_only_machines_without_a_vector_of_their_own_are_made():
    only = machines_only_tiled(load_library())
    assert "cortex_a7_l1d8_l2128" in only
    assert not set(only) & set(load_library().machines.index)


def test_parameters_are_known_of_public_machines_and_parameter_files():
    assert parameters_of("cortex_a7_l1d8_l2128").l1d.size_kb == 8
    assert parameters_of(str(PRESETS_FOLDER / "wide8_like.json")).core == "o3"
    assert parameters_of("nothing") is None
