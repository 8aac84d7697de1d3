import numpy as np
import pytest

from perfvec.microarchitecture.machine import Machine
from perfvec.microarchitecture.machine_bank import bank_machines
from perfvec.microarchitecture.manifold_files import machine_from_parameters, read_manifold
from perfvec.microarchitecture.public_machines import presets
from perfvec.microarchitecture.stand_ins import StandIns
from perfvec.prediction.analytic_prediction import predict_analytic, reference_vectors, represent_with_run
from perfvec.prediction.chosen_prediction import parameters_chosen, predict_chosen
from perfvec.prediction.design_prediction import predict_designs
from perfvec.prediction.library import load_library
from perfvec.prediction.machine_choice import ChosenMachine
from perfvec.prediction.prediction import predict
from perfvec.representation.checkpoint import load_checkpoint
from tests.features.small_traces import random_trace


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


def test_a_fitted_machine_is_predicted_by_its_stand_ins_where_the_program_was_run():
    """Beside a machine from parameters and a trained one, each takes its own part of the run."""
    library, trace = load_library(), random_trace(0, 3000)
    numbers, weights = (2, 7), np.array([1.5, -0.5])
    fitted = Machine("board", "fitted", np.ones(library.machine("u004").vector.size), library.foundation, 500.0,
                     StandIns(numbers, weights))  # fmt: skip
    parameters = presets()["neoverse_n1_like"]
    made = machine_from_parameters(parameters, read_manifold(library.foundation), library.foundation)
    machines = [ChosenMachine(fitted), ChosenMachine(library.machine("u004")), ChosenMachine(made, parameters)]
    asked = parameters_chosen(machines)
    assert asked == [bank_machines()[2], bank_machines()[7], parameters]
    program, run = represent_with_run(trace, load_checkpoint(), asked)
    found = predict_chosen([program], machines, library, {program.program: run})
    assert [item.machine for item in found] == ["board", "u004", "neoverse_n1_like"]
    cycles = predict_analytic(run, program.vector, reference_vectors(library), asked)[0]
    assert found[0].cycles == pytest.approx(cycles[0] ** 1.5 * cycles[1] ** -0.5)
    assert found[0].runtime_ns == pytest.approx(found[0].cycles / 2)
    assert found[1] == predict(program, library.machine("u004"))
    assert found[2].cycles == pytest.approx(cycles[2])
    without = predict_chosen([program], machines, library)
    assert without[0] == predict(program, fitted)
