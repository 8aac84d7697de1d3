from dataclasses import replace

import numpy as np
import pytest

from perfvec.errors import CheckpointError
from perfvec.microarchitecture import manifold_files
from perfvec.microarchitecture.manifold_files import machine_from_parameters, read_manifold, write_manifold
from perfvec.training.manifold_fit import fit_manifold
from tests.microarchitecture.test_machine_manifold import MACHINES, measured_machines, true_vectors


@pytest.fixture(scope="module")
def manifold():
    return fit_manifold(measured_machines(20), true_vectors()[:20])


def test_the_manifold_survives_its_file(tmp_path, manifold):
    write_manifold(manifold, "f00d", tmp_path)
    found = read_manifold("f00d", tmp_path)
    machine = machine_from_parameters(MACHINES[30], found, "f00d")
    np.testing.assert_allclose(machine.vector, machine_from_parameters(MACHINES[30], manifold, "f00d").vector)
    assert (machine.name, machine.kind, machine.foundation) == (MACHINES[30].name, "parameters", "f00d")
    assert machine.period_ps == MACHINES[30].period_ps
    assert found.settings == manifold.settings


def test_another_model_is_refused(tmp_path, manifold):
    write_manifold(replace(manifold, mean=manifold.mean + 1), "other", tmp_path)
    with pytest.raises(CheckpointError, match="belongs to foundation model other"):
        read_manifold("f00d", tmp_path)


def test_other_parameters_are_refused(tmp_path, manifold, monkeypatch):
    write_manifold(manifold, "f00d", tmp_path)
    monkeypatch.setattr(manifold_files, "PARAMETER_VECTOR_NAMES", ("one", "two"))
    with pytest.raises(CheckpointError, match="made for other machine parameters"):
        read_manifold("f00d", tmp_path)
