import numpy as np
import pytest

from perfvec.features.reference.analytic_run import analytic_cycles
from perfvec.microarchitecture.machine_bank import BANK_MACHINES, bank_machines
from perfvec.microarchitecture.measured_program import MeasuredProgram
from perfvec.microarchitecture.parameters import to_document
from perfvec.prediction.analytic_prediction import predict_analytic, reference_vectors, run_analytic
from perfvec.prediction.bank_run import run_bank, time_bank
from perfvec.prediction.library import load_library
from perfvec.representation.checkpoint import load_checkpoint
from perfvec.representation.segments import represent_segments
from tests.features.small_traces import random_trace

NUMBERS = [0, 1, 900]


@pytest.fixture(scope="module")
def references():
    return reference_vectors(load_library())


def measured(trace, ends):
    sums = represent_segments(trace, load_checkpoint(), np.array(ends))
    return MeasuredProgram(trace.program, sums, np.arange(1.0, len(ends) + 1.0), np.diff(ends, prepend=0))


def test_a_total_is_what_is_predicted_from_parameters(references):
    """The bank's machines run a program as `predict` runs machines given by their parameters."""
    trace = random_trace(0, 5200)
    program = measured(trace, [len(trace)])
    found = run_bank(trace, program, references)
    assert found.bank_cycles.shape == (BANK_MACHINES, 1)
    assert found.detail.shape == (BANK_MACHINES, 6)
    np.testing.assert_allclose(found.detail.sum(axis=1), found.bank_totals)
    machines = [bank_machines()[number] for number in NUMBERS]
    expected = predict_analytic(run_analytic(trace, machines), program.vector, references, machines)[0]
    # Machines timed together share tables of lines in flight.
    np.testing.assert_allclose(found.bank_totals[NUMBERS], expected, rtol=0.03)


def test_blocks_are_those_measured(references):
    trace, told = random_trace(1, 5200), []
    found = run_bank(trace, measured(trace, [1500, 1800, 4000]), references, told.append)
    np.testing.assert_array_equal(found.cycles, [1.0, 5.0])  # 300 instructions join those after them
    assert found.bank_cycles.shape == (BANK_MACHINES, 2)
    assert found.detail is found.bank_cycles
    assert told[-1] == 1.0


def test_segments_add_up_to_the_whole():
    trace = random_trace(2, 3000)
    timings = time_bank(trace, np.array([700, 3000]))
    assert timings.reference_cycles.shape == (56, 2)
    np.testing.assert_allclose(timings.reference_cycles.sum(axis=1), analytic_cycles(trace), rtol=1e-6)
    whole = analytic_cycles(trace, [to_document(machine) for machine in bank_machines()[:32]])
    np.testing.assert_allclose(timings.cycles[:32].sum(axis=1), whole, rtol=1e-6)
