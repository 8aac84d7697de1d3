"""A study is run once for the same method, seeds and grid."""

import dataclasses

import pandas as pd

from perfvec.exploration.baselines.random_design import RandomDesign
from perfvec.exploration.baselines.same_design import SameDesign
from perfvec.exploration.study_cache import cached_study, joined
from tests.exploration.small_grid import small_grid


def test_what_was_kept_is_what_was_run(tmp_path):
    first = cached_study(small_grid(), RandomDesign(), range(5), tmp_path)
    again = cached_study(small_grid(), RandomDesign(), range(5), tmp_path)
    pd.testing.assert_frame_equal(first.choices, again.choices)
    assert len(list(tmp_path.iterdir())) == 2


def test_other_settings_seeds_or_cycles_are_another_study(tmp_path):
    grid = small_grid()
    cached_study(grid, SameDesign(training_programs=1, designs=2), range(2), tmp_path)
    cached_study(grid, SameDesign(training_programs=1, designs=3), range(2), tmp_path)
    cached_study(grid, SameDesign(training_programs=1, designs=2), range(3), tmp_path)
    slower = dataclasses.replace(grid, cycles=2 * grid.cycles)
    cached_study(slower, SameDesign(training_programs=1, designs=2), range(2), tmp_path)
    assert len(list(tmp_path.iterdir())) == 8


def test_studies_are_joined_in_order():
    grid, methods = small_grid(), [RandomDesign(), SameDesign(hindsight=True)]
    result = joined([cached_study(grid, method, range(2), None) for method in methods])
    assert result.runs["method"].tolist() == ["random", "random", "same_design"]
