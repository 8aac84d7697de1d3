import numpy as np
import pytest

from perfvec.errors import CheckpointError, MeasurementError
from perfvec.microarchitecture.fitting import FittingSettings, fit_vector
from perfvec.microarchitecture.fitting_settings import FITTING_FILE, FittingChoice, write_fitting_choice
from perfvec.microarchitecture.machine_fitter import read_fitter
from perfvec.microarchitecture.machine_prior import sampled_prior
from perfvec.microarchitecture.measured_program import MeasuredProgram
from perfvec.microarchitecture.prior_files import write_sampled_machines
from perfvec.microarchitecture.trained_machines import TrainedMachines

TRAINED = TrainedMachines(("a", "b", "c"), np.random.default_rng(0).uniform(1, 2, size=(3, 4)), "f00d")
CHOICE = FittingChoice(
    "f00d",
    {
        "phases": FittingSettings(0.1, 0.3, "sampled"),
        "totals": FittingSettings(0.2, 0.0, "trained"),
        "probes": FittingSettings(0.05, 0.0, "sampled"),
    },
)


@pytest.fixture
def fitter(tmp_path):
    write_fitting_choice(CHOICE, tmp_path / FITTING_FILE, {})
    write_sampled_machines(np.random.default_rng(1).uniform(1, 2, size=(9, 4)), np.ones(9), "f00d", tmp_path)
    return read_fitter(TRAINED, tmp_path)


def measured(name, blocks):
    sums = np.random.default_rng(2).uniform(10, 20, (blocks, 4))
    return MeasuredProgram(name, sums, sums.sum(axis=1) * 1.3, np.full(blocks, 1000, dtype=np.int64))


@pytest.mark.parametrize(
    ("name", "blocks", "mode"), [("p", 5, "phases"), ("p", 1, "totals"), ("micro-window", 1, "probes")]
)
def test_each_kind_of_measurement_has_its_settings_and_prior(fitter, name, blocks, mode):
    programs, settings = [measured(name, blocks)], CHOICE.settings[mode]
    expected = fit_vector(programs, fitter.priors[settings.prior], settings)
    np.testing.assert_array_equal(fitter.fit(programs), expected)
    np.testing.assert_array_equal(fitter.fit(programs, mode), expected)
    other = "totals" if mode != "totals" else "probes"
    assert not np.allclose(fitter.fit(programs, other), expected)


def test_a_fit_that_knows_the_machine_starts_from_there(fitter):
    centre = np.array([3.0, 1.0, 2.0, 5.0])
    knowing = fitter.knowing(sampled_prior(TRAINED.vectors, centre[None], np.array([1e-9])))
    np.testing.assert_allclose(knowing.fit([measured("p", 1)]), centre, rtol=1e-3)
    assert not np.allclose(fitter.fit([measured("p", 1)]), centre, rtol=0.1)


def test_nothing_measured_is_refused(fitter):
    with pytest.raises(MeasurementError, match="at least one program"):
        fitter.prepare([], "totals")


def test_an_incomplete_folder_is_refused(tmp_path):
    with pytest.raises(CheckpointError, match="could not be read"):
        read_fitter(TRAINED, tmp_path)
