"""Means, bands and the goal."""

import pandas as pd
import pytest

from perfvec.exploration.baselines.random_design import RandomDesign
from perfvec.exploration.baselines.same_design import SameDesign
from perfvec.exploration.comparison_summary import goal_table, summary_table
from perfvec.exploration.grid_study import run_study
from tests.exploration.small_grid import small_grid


def test_a_method_without_chance_has_no_band():
    method = SameDesign(hindsight=True)
    summary = summary_table(run_study(small_grid(), [method], range(5)), [method], {method.name: 9.0})
    row = summary.iloc[0]
    assert row["better_low"] == row["better"] == row["better_high"]
    assert row["one_off_seconds"] == 9.0
    assert (row["seeds"], row["programs"]) == (1, 2)


def test_a_method_with_chance_has_one_and_its_mean_lies_within():
    method = RandomDesign()
    summary = summary_table(run_study(small_grid(), [method], range(60)), [method], {})
    row = summary.iloc[0]
    assert row["better_low"] < row["better"] < row["better_high"]
    assert row["better"] == pytest.approx(15 / 36, abs=0.1)  # five designs of six in the mean half of the rest better
    assert row["program_seconds"] == row["training_seconds"] == row["one_off_seconds"] == 0


def test_the_goal_asks_for_quality_and_of_simulating_methods_a_tenth_of_their_overhead():
    rows = [
        ("ours", "perfvec", 0.02, 10.0),
        ("dear", "simulating", 0.03, 100.0),
        ("cheap", "simulating", 0.03, 99.0),
        ("good", "simulating", 0.01, 500.0),
        ("free", "simple", 0.03, 0.0),
    ]
    summary = pd.DataFrame(rows, columns=["method", "family", "better", "overhead_seconds"])
    goals = goal_table(summary.assign(label=summary["method"])).set_index("against")
    assert goals["reached"].to_dict() == {"dear": True, "cheap": False, "good": False, "free": True}
    assert goals["better"].to_dict() == {"dear": True, "cheap": True, "good": False, "free": True}
