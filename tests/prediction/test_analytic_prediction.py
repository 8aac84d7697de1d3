import json

import numpy as np
import pytest

from perfvec.features.reference.settings import reference_machines
from perfvec.microarchitecture.parameters import changed, parameters_from_document
from perfvec.microarchitecture.public_machines import presets
from perfvec.prediction.analytic_prediction import (
    LARGEST_RATIO,
    TRUST,
    AnalyticRun,
    corrected_cycles,
    predict_analytic,
    reference_ratios,
    reference_vectors,
    reference_weights,
    represent_with_run,
    run_analytic,
)
from perfvec.prediction.library import load_library
from perfvec.representation.checkpoint import load_checkpoint
from perfvec.representation.represent import represent
from perfvec.trace.store import read_trace
from tests.features.small_traces import random_trace

CORES = np.array([document["core"] == "o3" for document in reference_machines()])


def test_weights_add_up_and_stay_within_the_core_kind():
    machines = list(presets().values())
    weights = reference_weights(machines)
    np.testing.assert_allclose(weights.sum(axis=1), 1.0)
    for machine, row in zip(machines, weights, strict=True):
        assert (row[(machine.core == "o3") != CORES] == 0).all()


def test_a_machine_tells_most_of_itself_and_nothing_when_left_out():
    document = reference_machines()[10]
    machine = parameters_from_document(document)
    assert reference_weights([machine])[0].argmax() == 10
    assert reference_weights([machine], without=str(document["name"]))[0, 10] == 0.0


def test_ratios_are_of_the_foundation_model_to_the_window_model_and_bounded():
    references = np.array([[2.0, 0.0], [0.0, 1.0], [0.0, 1000.0]])
    ratios = reference_ratios(np.array([100.0, 100.0, 100.0]), np.array([50.0, 80.0]), references)
    np.testing.assert_allclose(ratios, [0.0, np.log(0.8), np.log(LARGEST_RATIO)])


def test_correction_is_a_trusted_share_of_the_ratio():
    cycles = corrected_cycles(np.array([100.0]), np.array([[0.5, 0.5]]), np.log([1.2, 1.2]))
    np.testing.assert_allclose(cycles, 100.0 * 1.2**TRUST)


def test_a_program_that_takes_twice_as_long_is_predicted_so():
    library = load_library()
    program = library.representation(library.programs.index[0])
    machine = next(iter(presets().values()))
    references = reference_vectors(library)
    run = AnalyticRun(np.array([5e5]), references @ program.vector)
    once, _ = predict_analytic(run, program.vector, references, [machine])
    twice, _ = predict_analytic(
        AnalyticRun(2 * run.cycles, 2 * run.reference_cycles), 2 * program.vector, references, [machine]
    )
    np.testing.assert_allclose(twice, 2 * once)


def test_one_reading_represents_and_runs_as_two_do():
    trace, model, machines = random_trace(3, 20_000), load_checkpoint(), list(presets().values())[:2]
    together, run = represent_with_run(trace, model, machines)
    shares: list[float] = []
    alone = run_analytic(trace, machines, shares.append)
    np.testing.assert_array_equal(together.vector, represent(trace, model).vector)
    np.testing.assert_allclose(run.cycles, alone.cycles, rtol=1e-12)
    np.testing.assert_allclose(run.reference_cycles, alone.reference_cycles, rtol=1e-12)
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


@pytest.mark.slow
def test_a_machine_that_was_never_trained_is_predicted_near_gem5(gem5_data):
    """A validation machine and program; both are left out of training."""
    library = load_library()
    trace = read_trace(gem5_data / "traces" / "trimaran-enc-md5.parquet")
    documents = {item["name"]: item for item in json.loads((gem5_data / "machines.json").read_text())}
    machine = parameters_from_document(documents["u036"])
    slower = changed(machine, {"l1d.latency": 5})
    run = run_analytic(trace, [machine, slower])
    program = represent(trace, load_checkpoint())
    cycles, _ = predict_analytic(run, program.vector, reference_vectors(library), [machine, slower])
    measured = library.measured_cycles("trimaran-enc-md5", "u036")
    assert measured is not None
    assert cycles[0] == pytest.approx(measured, rel=0.15)
    assert cycles[1] > cycles[0]
