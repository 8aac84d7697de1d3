"""Sensitivities: each number is that of a machine with one parameter moved."""

import numpy as np
import pandas as pd
import pytest

from perfvec.exploration.sensitivity import COLUMNS, sensitivities
from perfvec.microarchitecture.parameter_schema import PARAMETER_FIELDS
from perfvec.microarchitecture.parameters import changed
from perfvec.microarchitecture.public_machines import presets
from perfvec.microarchitecture.trained_range import trained_range
from perfvec.prediction.design_prediction import design_predictor
from perfvec.prediction.library import load_library

PROGRAMS = ("emb-slre", "poly-2mm", "app-lua")


@pytest.fixture(scope="module")
def predictor():
    library = load_library()
    return design_predictor([library.representation(name) for name in PROGRAMS])


def relative(predictor, machine, other):
    runtimes = predictor.predict([machine, other]).runtime_ns
    return float(np.exp(np.log(runtimes[1] / runtimes[0]).mean()) - 1)


@pytest.mark.parametrize("span", ["step", "range"])
@pytest.mark.parametrize("name", ["cortex_a72_like", "cortex_a53_like"])
def test_changes_are_those_of_machines_changed_by_hand(predictor, name, span):
    machine = presets()[name]
    table = sensitivities(machine, predictor, span)
    assert list(table.columns) == list(COLUMNS)
    for row in table[table["parameter"] != "core"].to_dict("records"):
        for side in ("low", "high"):
            value = row[f"{side}_value"]
            if pd.isna(value):
                assert np.isnan(row[f"{side}_change"])
                continue
            value = value if isinstance(value, str) else int(value)
            expected = relative(predictor, machine, changed(machine, {row["parameter"]: value}))
            assert row[f"{side}_change"] == pytest.approx(expected, abs=1e-4)


def test_the_largest_effect_stands_first_and_every_knob_of_the_core_is_there(predictor):
    table = sensitivities(presets()["neoverse_n1_like"], predictor)
    largest = table[["low_change", "high_change"]].abs().max(axis=1)
    assert (largest.diff().dropna() <= 0).all()
    assert set(table["parameter"]) == {field.name for field in PARAMETER_FIELDS}
    in_order = sensitivities(presets()["cortex_a7_like"], predictor)
    assert "rob_entries" not in set(in_order["parameter"])


def test_a_step_moves_to_the_next_valid_value_on_each_side(predictor):
    row = sensitivities(presets()["cortex_a72_like"], predictor).set_index("parameter").loc["l1d.size_kb"]
    assert (row["low_value"], row["value"], row["high_value"]) == (16, 32, 64)  # 24 and 48 kB want three ways


def test_the_range_ends_within_what_was_learned_from(predictor):
    table = sensitivities(presets()["cortex_a72_like"], predictor, "range").set_index("parameter")
    assert table.drop(index="core")[["low_within", "high_within"]].all(axis=None)
    within = trained_range("rob_entries", "o3").values
    assert (table.loc["rob_entries", "low_value"], table.loc["rob_entries", "high_value"]) == (within[0], within[-1])


def test_steps_beyond_what_was_learned_from_are_marked(predictor):
    deepest = trained_range("frontend_depth", "o3").values[-1]
    machine = changed(presets()["cortex_a72_like"], {"frontend_depth": deepest})
    row = sensitivities(machine, predictor).set_index("parameter").loc["frontend_depth"]
    assert bool(row["low_within"])
    assert not bool(row["high_within"])
