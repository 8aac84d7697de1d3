import numpy as np
import pytest

from perfvec.representation.representation import Representation
from perfvec.training.gem5_dataset import MeasuredCycles
from perfvec.training.measured_phases import (
    function_cycles,
    measured_phases,
    phase_cycles,
    phases_to_fit,
    total_to_fit,
)


@pytest.fixture
def measured():
    return MeasuredCycles(("a", "b"), np.random.default_rng(0).integers(0, 65536, (2, 2345)).astype(np.uint16))


@pytest.fixture
def representation():
    phases = np.random.default_rng(1).random((3, 4))
    return Representation("p", "f", 2345, phases.sum(axis=0), phases, np.empty((0, 4)))


def test_phases_do_not_overflow_and_sum_to_the_total(measured):
    parts = phase_cycles("p", measured)
    assert parts.phases.shape == (2, 3)
    assert parts.row("b")[1] == measured.cycles[1, 1000:2000].sum(dtype=np.int64)
    assert parts.total("a") == measured.cycles[0].sum(dtype=np.int64)


def test_functions_take_their_instructions_cycles(measured):
    owners = np.arange(2345) % 3
    by_function = function_cycles(measured, owners, 4)
    assert by_function.shape == (2, 4)
    assert by_function[1, 2] == measured.cycles[1, 2::3].sum(dtype=np.int64)
    assert by_function[0, 3] == 0


def test_both_forms_to_fit_have_the_same_total(measured, representation):
    parts = phase_cycles("p", measured)
    phases, total = phases_to_fit(representation, parts, "b"), total_to_fit(representation, parts, "b")
    assert phases.total_cycles == total.total_cycles == parts.total("b")
    np.testing.assert_allclose(phases.vector, total.vector)
    assert phases.instructions.tolist() == [1000, 1000, 345]
    assert (phases.has_phases, total.has_phases) == (True, False)


def test_the_datasets_cycles(small_dataset):
    parts = measured_phases(small_dataset, "emb-slre")
    assert parts.phases.shape == (len(parts.machines), 4)
    assert (parts.phases > 0).all()
