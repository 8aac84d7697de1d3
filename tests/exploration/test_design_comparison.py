"""Designs side by side: the tables hold what the predictor says and what costs are."""

import numpy as np
import pytest

from perfvec.errors import MachineError
from perfvec.exploration.design_comparison import (
    compare_designs,
    parameter_differences,
    positive,
    relative_runtimes,
    summarise_designs,
)
from perfvec.microarchitecture.cost_files import shipped_costs
from perfvec.microarchitecture.parameter_schema import PARAMETER_NAMES
from perfvec.microarchitecture.parameters import changed
from perfvec.microarchitecture.public_machines import presets
from perfvec.prediction.design_prediction import DesignPrediction, design_predictor
from perfvec.prediction.library import load_library

PROGRAMS = ("emb-slre", "poly-2mm", "app-lua")
BASE = presets()["cortex_a72_like"]
MACHINES = [BASE, changed(BASE, {"l2.size_kb": 2048}, "larger"), presets()["cortex_a7_like"]]


@pytest.fixture(scope="module")
def predictor():
    library = load_library()
    return design_predictor([library.representation(name) for name in PROGRAMS])


@pytest.fixture(scope="module")
def instructions():
    return load_library().programs["instructions"].to_dict()


@pytest.fixture(scope="module")
def table(predictor, instructions):
    return compare_designs(MACHINES, 0, predictor, instructions)


def test_each_pair_is_a_row_as_predicted(table, predictor, instructions):
    found = predictor.predict(MACHINES)
    assert list(table["program"]) == [name for name in PROGRAMS for _ in MACHINES]
    assert list(table["design"]) == [machine.name for machine in MACHINES] * len(PROGRAMS)
    for name in ("cycles", "cycles_low", "cycles_high", "runtime_ns", "runtime_low_ns", "runtime_high_ns"):
        np.testing.assert_allclose(table[name], getattr(found, name).T.ravel(), rtol=1e-4)
    counts = table["program"].map(instructions)
    np.testing.assert_allclose(table["cpi"], table["cycles"] / counts)
    np.testing.assert_allclose(table["cpi_high"], table["cycles_high"] / counts)


def test_changes_are_against_the_base(table):
    assert (table.loc[table["is_base"], "change"] == 0).all()
    assert set(table.loc[table["is_base"], "design"]) == {BASE.name}
    poly = table[table["program"] == "poly-2mm"].set_index("design")["runtime_ns"]
    change = table[(table["program"] == "poly-2mm") & (table["design"] == "larger")]["change"].iloc[0]
    assert change == pytest.approx(poly["larger"] / poly[BASE.name] - 1)


def test_the_summary_is_the_geometric_mean_and_the_costs(table):
    costs = list(shipped_costs().values())
    summary = summarise_designs(table, MACHINES, costs).set_index("design")
    changes = table[table["design"] == "larger"]["change"]
    assert summary.loc["larger", "change"] == pytest.approx(np.exp(np.log1p(changes).mean()) - 1)
    assert summary.loc["larger", "cost"] == 1000 + 10 * 32 + 2048
    assert summary.loc["larger", "change_cost"] == pytest.approx((1320 + 2048) / (1320 + 1024) - 1)
    assert summary.loc["larger", "on_chip_memory_kb"] == 48 + 32 + 2048
    assert (summary["bar_low"] < 0).all()
    assert (summary["bar_high"] > 0).all()
    assert summary.loc["cortex_a7_like", "core"] == "in-order"


def test_a_comparison_without_a_base_has_no_summary(table):
    with pytest.raises(MachineError, match="base"):
        summarise_designs(table.assign(is_base=False), MACHINES, [])


def test_relative_runtimes_are_one_for_the_base(predictor):
    found = predictor.predict(MACHINES)
    relative = relative_runtimes(found, found.runtime_ns[0])
    assert relative.shape == (3, len(MACHINES))
    assert relative[0, 0] == pytest.approx(1.0)
    assert (relative[1] < relative[0]).all()
    assert (relative[0] < relative[2]).all()


def test_cycles_that_are_not_positive_are_no_prediction():
    cycles = np.array([[5.0, -1.0]])
    found = positive(DesignPrediction(cycles, cycles, cycles, cycles, cycles, cycles, np.array([False]), ("a", "b")))
    for name in ("cycles", "cycles_low", "cycles_high", "runtime_ns", "runtime_low_ns", "runtime_high_ns"):
        np.testing.assert_array_equal(np.isnan(getattr(found, name)), [[False, True]])


def test_only_different_parameters_or_all():
    table = parameter_differences(MACHINES[:2])
    assert table["name"].tolist() == ["l2.size_kb"]
    assert table.iloc[0][["cortex_a72_like", "larger"]].tolist() == ["1024", "2048"]
    everything = parameter_differences(MACHINES, only_different=False)
    assert everything["name"].tolist() == list(PARAMETER_NAMES)
    window = everything.set_index("name").loc["rob_entries"]
    assert (window["cortex_a72_like"], window["cortex_a7_like"]) == ("128", "–")
