import json

import numpy as np
import pytest

from perfvec.microarchitecture.fitting_settings import MODES, read_fitting_choice
from perfvec.prediction.library import Library
from perfvec.training.library_build import FITTED_ON, write_library
from perfvec.training.machine_models import fit_dataset_machine, predict_dataset_machine, read_machine_models
from tests.training.small_dataset import PROGRAMS
from tests.training.small_sources import small_sources


@pytest.fixture(scope="module")
def sources(small_dataset):
    return small_sources(small_dataset)


@pytest.fixture(scope="module")
def folder(sources, tmp_path_factory):
    folder = tmp_path_factory.mktemp("library")
    write_library(sources, folder)
    return folder


def test_the_tables_hold_the_dataset(sources, folder):
    library, dataset = Library(folder, sources.trained.foundation), sources.dataset
    assert set(library.programs.index) == set(PROGRAMS)
    np.testing.assert_allclose(library.programs.filter(like="mix_").sum(axis=1), 1.0, atol=1e-4)
    for program in ("emb-slre", "poly-2mm"):
        measured = dataset.cycles(program)
        for machine in ("wide8_like", "u095"):
            if machine in measured.machines:
                row = measured.cycles[measured.machines.index(machine)]
                assert library.measured_cycles(program, machine) == row.sum(dtype=np.int64)
                assert library.simulation_seconds(program, machine) == pytest.approx(
                    dataset.simulation_seconds(program)[machine]
                )
        row = measured.cycles[measured.machines.index("wide8_like")]
        np.testing.assert_array_equal(
            library.measured_phases(program, "wide8_like"), np.add.reduceat(row, range(0, 3500, 1000), dtype=np.int64)
        )


def test_trained_machines_are_as_trained_and_others_say_what_they_were_fitted_on(sources, folder):
    library = Library(folder, sources.trained.foundation)
    np.testing.assert_array_equal(library.machine("wide8_like").vector, sources.trained.vectors[6])
    kinds = library.machines.groupby("split")["kind"].unique().map(list).to_dict()
    assert kinds == {"train": ["trained"], "val": ["fitted"], "test": ["fitted"]}
    assert set(library.machines.loc[library.machines["kind"] == "fitted", "fitted_on"]) == {FITTED_ON}


def test_settings_and_card_name_the_model(sources, folder):
    choice = read_fitting_choice(sources.trained.foundation, folder / "fitting.json")
    assert set(choice.settings) == set(MODES)
    assert json.loads((folder / "card.json").read_text())["foundation"] == sources.trained.foundation


def test_writing_again_gives_the_same_bytes(sources, folder, tmp_path):
    write_library(sources, tmp_path)
    for path in folder.iterdir():
        assert (tmp_path / path.name).read_bytes() == path.read_bytes(), path.name


def test_the_fitter_and_the_manifold_belong_to_the_library(sources, folder):
    models = read_machine_models(sources.trained, folder)
    fitted = fit_dataset_machine(sources, models.fitter, "phases", "u095")
    found = Library(folder, sources.trained.foundation).machine("u095").vector
    np.testing.assert_allclose(fitted, found, rtol=1e-3, atol=1e-3 * np.abs(found).max())
    assert np.isfinite(predict_dataset_machine(sources, models.manifold, "u095")).all()
