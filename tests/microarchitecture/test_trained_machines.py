import json

import numpy as np
import pytest

from perfvec.errors import CheckpointError
from perfvec.microarchitecture.trained_machines import TrainedMachines, read_trained_machines, write_trained_machines


def folder_with(tmp_path, identity):
    (tmp_path / "card.json").write_text(json.dumps({"identity": identity}))
    machines = TrainedMachines(("a", "b"), np.array([[1.0, 2.0], [3.0, 4.0]]), "model")
    write_trained_machines(machines, tmp_path)
    return machines


def test_table_survives_its_file(tmp_path):
    machines = folder_with(tmp_path, "model")
    found = read_trained_machines(tmp_path)
    assert (found.names, found.foundation) == (machines.names, "model")
    np.testing.assert_array_equal(found.vectors, machines.vectors)


def test_table_of_another_model_is_refused(tmp_path):
    folder_with(tmp_path, "newer")
    with pytest.raises(CheckpointError, match=r"belongs to foundation model model, but .* holds newer"):
        read_trained_machines(tmp_path)


def test_missing_or_damaged_table_is_refused(tmp_path):
    with pytest.raises(CheckpointError, match="could not be read"):
        read_trained_machines(tmp_path)
    folder_with(tmp_path, "model")
    (tmp_path / "machines.npz").write_bytes(b"PK\x03\x04 no zip")
    with pytest.raises(CheckpointError, match="could not be read"):
        read_trained_machines(tmp_path)


def test_shipped_table_fits_the_shipped_model():
    found = read_trained_machines()
    assert found.vectors.shape[0] == len(found.names) == len(set(found.names))
