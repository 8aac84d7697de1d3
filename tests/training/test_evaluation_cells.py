import numpy as np
import pytest

from perfvec.microarchitecture.fitting import FittingSettings
from perfvec.microarchitecture.fitting_settings import FittingChoice
from perfvec.training.evaluation_cells import fit_dataset_machine, protocol_cells
from tests.training.small_sources import small_sources

SETTINGS = {"phases": FittingSettings(0.1, 0.3), "totals": FittingSettings(0.1), "probes": FittingSettings(0.1)}


@pytest.fixture(scope="module")
def sources(small_dataset):
    return small_sources(small_dataset)


def test_cells_keep_the_splits_apart(sources):
    dataset = sources.dataset
    cells = {cell.name: cell for cell in protocol_cells(sources, FittingChoice("f", SETTINGS))}
    assert list(cells) == [
        "seen_seen", "val_seen", "unseen_seen", "unseen_unseen_phases", "unseen_unseen_totals", "unseen_unseen_probes",
    ]  # fmt: skip
    for name, cell in cells.items():
        unseen_machines = name.startswith("unseen_unseen")
        assert cell.machines_are_unseen == unseen_machines
        assert set(cell.machines) == set(dataset.machine_names("test" if unseen_machines else "train"))
        split = {"seen_seen": "train", "val_seen": "val"}.get(name, "test")
        assert [item.program for item in cell.programs] == dataset.program_names(split)
    measured = cells["unseen_seen"].measured
    assert measured.shape == (2, 56)
    ran = [machine in dataset.machines_of("emb-qrduino") for machine in cells["unseen_seen"].machines]
    np.testing.assert_array_equal(np.isfinite(measured[0]), ran)


def test_the_three_ways_of_fitting_differ(sources):
    fitted = [fit_dataset_machine(sources, FittingChoice("f", SETTINGS), mode, "u095") for mode in SETTINGS]
    assert all(np.isfinite(vector).all() for vector in fitted)
    assert not np.allclose(fitted[0], fitted[1])
    assert not np.allclose(fitted[1], fitted[2])
