"""The comparison table."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from perfvec.errors import RepresentationError
from perfvec.microarchitecture.machine import Machine
from perfvec.prediction.comparison import COLUMNS, compare
from perfvec.prediction.prediction import predict
from tests.prediction.small_library import FOUNDATION, REPRESENTATIONS, small_library


def test_a_row_a_pair_in_order(tmp_path):
    library = small_library(tmp_path)
    machines = [library.machine("b"), library.machine("a")]
    table = compare(REPRESENTATIONS, machines, library.measured_cycles)
    assert list(table.columns) == list(COLUMNS)
    assert table[["program", "machine"]].to_numpy().tolist() == [
        ["first", "b"], ["first", "a"], ["second", "b"], ["second", "a"],
    ]  # fmt: skip
    for row in table.itertuples():
        program = next(item for item in REPRESENTATIONS if item.program == row.program)
        prediction = predict(program, library.machine(row.machine))
        assert (row.cycles, row.cpi) == (prediction.cycles, prediction.cpi)
        assert row.runtime_ns == prediction.runtime_ns


def test_measured_columns_are_empty_where_nothing_was_measured(tmp_path):
    library = small_library(tmp_path)
    table = compare(REPRESENTATIONS[:1], [library.machine("a"), library.machine("b")], library.measured_cycles)
    measured, unmeasured = table.iloc[0], table.iloc[1]
    assert measured["measured_cycles"] == 15
    assert measured["measured_runtime_ns"] == 15 * 500 / 1000
    assert measured["measured_cpi"] == 15 / 4500
    assert measured["error"] == measured["cycles"] / 15 - 1
    assert np.isnan(unmeasured[["measured_cycles", "measured_runtime_ns", "measured_cpi", "error"]].to_list()).all()


def test_an_unknown_period_leaves_runtimes_empty(tmp_path):
    library = small_library(tmp_path)
    machine = replace(library.machine("a"), period_ps=None)
    row = compare(REPRESENTATIONS[:1], [machine], library.measured_cycles).iloc[0]
    assert np.isnan(row["runtime_ns"])
    assert np.isnan(row["measured_runtime_ns"])
    assert row["measured_cycles"] == 15


def test_a_better_prediction_of_a_pair_takes_its_place(tmp_path):
    library = small_library(tmp_path)
    machines = [library.machine("a"), library.machine("b")]
    better = replace(predict(REPRESENTATIONS[0], machines[0]), cycles=30.0)
    table = compare(REPRESENTATIONS, machines, library.measured_cycles, {("first", "a"): better})
    plain = compare(REPRESENTATIONS, machines, library.measured_cycles)
    assert (table["cycles"][0], table["cpi"][0], table["error"][0]) == (30.0, 30.0 / 4500, 30.0 / 15 - 1)
    pd.testing.assert_frame_equal(table[1:], plain[1:])


def test_models_do_not_mix():
    machine = Machine("m", "trained", np.ones(5), FOUNDATION + "x")
    with pytest.raises(RepresentationError, match="use one model"):
        compare(REPRESENTATIONS, [machine], lambda _program, _machine: None)
