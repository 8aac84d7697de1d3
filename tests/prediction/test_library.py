import json

import numpy as np
import pytest

from perfvec.errors import CheckpointError, MachineError, RepresentationError
from perfvec.prediction.library import load_library
from perfvec.representation.foundation_card import foundation_identity
from tests.prediction.small_library import FOUNDATION, small_library, write_small_library


def test_tables_are_reached_by_name(tmp_path):
    library = small_library(tmp_path)
    assert library.programs.index.tolist() == ["first", "second"]
    assert library.machines.loc["d"].tolist() == ["test", "fitted", 333.0, "totals of something"]
    machine = library.machine("d")
    assert (machine.name, machine.kind, machine.foundation, machine.period_ps) == ("d", "fitted", FOUNDATION, 333.0)
    assert library.representation("second").instructions == 2000
    assert library.representation("second") is library.representation("second")
    assert library.measured_cycles("first", "c") == 20.0
    assert library.measured_cycles("first", "b") is None
    assert library.simulation_seconds("second", "b") == 5.0
    np.testing.assert_array_equal(library.measured_phases("second", "b"), [6, 2])


def test_unknown_names_are_refused(tmp_path):
    library = small_library(tmp_path)
    with pytest.raises(
        RepresentationError, match="'third' is no program of the library; its 2 programs are first, sec"
    ):
        library.representation("third")
    with pytest.raises(MachineError, match="'e' is no machine of the library; its 4 machines are a, b, c, d"):
        library.machine("e")
    assert library.measured_cycles("third", "a") is None
    assert library.measured_phases("first", "e") is None


def test_library_of_another_model_is_refused(tmp_path):
    write_small_library(tmp_path)
    (tmp_path / "foundation" / "card.json").write_text(json.dumps({"identity": "newer"}))
    with pytest.raises(
        CheckpointError, match=r"belongs to foundation model f00d, but .* is newer; run .*build-library"
    ):
        load_library(tmp_path, tmp_path / "foundation")


def test_missing_or_foreign_cards_are_refused(tmp_path):
    with pytest.raises(CheckpointError, match="cannot be read"):
        load_library(tmp_path)
    write_small_library(tmp_path)
    (tmp_path / "card.json").write_text("[]")
    with pytest.raises(CheckpointError, match=r"should have schema 'perfvec\.library' version 1"):
        load_library(tmp_path, tmp_path / "foundation")


def test_shipped_library_belongs_to_the_shipped_model_and_its_parts_sum():
    library = load_library()
    assert library.foundation == foundation_identity()
    for program in library.programs.index:
        item = library.representation(program)
        largest = np.abs(item.vector).max()
        np.testing.assert_allclose(item.phases.sum(axis=0), item.vector, rtol=1e-9, atol=1e-9 * largest)
        np.testing.assert_allclose(item.functions.sum(axis=0), item.vector, rtol=1e-9, atol=1e-9 * largest)
        assert sum(item.function_instructions) == item.instructions
        assert item.instructions == library.programs.loc[program, "instructions"]


def test_shipped_library_is_small():
    assert sum(path.stat().st_size for path in load_library().folder.iterdir()) < 30e6


def test_shipped_presets_have_phases_that_sum_to_their_totals():
    library = load_library()
    for machine in ("cortex_a53_like", "wide8_like"):
        for program in library.programs.index[:5]:
            phases = library.measured_phases(program, machine)
            assert phases.sum() == library.measured_cycles(program, machine)
