import numpy as np
import pytest

from perfvec.prediction.probe_bank import ProbeBank
from perfvec.training.evaluation_cells import protocol_cells
from perfvec.training.machine_models import fit_dataset_machine
from tests.training.small_sources import small_models, small_sources


@pytest.fixture(scope="module")
def sources(small_dataset):
    return small_sources(small_dataset)


def test_cells_keep_the_splits_apart(sources):
    dataset, told = sources.dataset, []
    cells = {cell.name: cell for cell in protocol_cells(sources, small_models(sources), ProbeBank({}, {}), told.append)}
    assert list(cells) == [
        "seen_seen", "val_seen", "unseen_seen", "unseen_unseen_phases", "unseen_unseen_phases_run",
        "unseen_unseen_totals", "unseen_unseen_totals_run", "unseen_unseen_probes", "unseen_unseen_probes_run",
        "unseen_unseen_parameters", "unseen_unseen_analytic",
    ]  # fmt: skip
    assert sum(told) == 3500 * len(dataset.program_names("val", "test", "probe"))  # each timed once
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
    fitter = small_models(sources).fitter
    fitted = [fit_dataset_machine(sources, fitter, mode, "u095") for mode in ("phases", "totals", "probes")]
    assert all(np.isfinite(vector).all() for vector in fitted)
    assert not np.allclose(fitted[0], fitted[1])
    assert not np.allclose(fitted[1], fitted[2])
