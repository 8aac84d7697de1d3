import pytest

from perfvec.microarchitecture.manifold_files import machine_from_parameters, read_manifold
from perfvec.microarchitecture.public_machines import presets
from perfvec.prediction.chosen_prediction import predict_chosen
from perfvec.prediction.design_prediction import predict_designs
from perfvec.prediction.library import load_library
from perfvec.prediction.machine_choice import ChosenMachine
from perfvec.prediction.prediction import predict


def test_each_machine_is_predicted_by_what_is_known_of_it():
    library = load_library()
    programs = [library.representation(name) for name in ("emb-slre", "app-lua")]
    parameters = presets()["neoverse_n1_like"]
    made = machine_from_parameters(parameters, read_manifold(library.foundation), library.foundation)
    trained = library.machine("wide8_like")
    found = predict_chosen(programs, [ChosenMachine(made, parameters), ChosenMachine(trained)])
    assert [(item.program, item.machine) for item in found] == [
        (program.program, machine.name) for program in programs for machine in (made, trained)
    ]
    assert found[3] == predict(programs[1], trained)
    assert found[3].cycles_low is None
    bars = predict_designs([parameters], programs)
    assert found[2].cycles == pytest.approx(predict(programs[1], made).cycles)
    assert (found[2].cycles_low, found[2].cycles_high) == pytest.approx((bars.cycles_low[0, 1], bars.cycles_high[0, 1]))
