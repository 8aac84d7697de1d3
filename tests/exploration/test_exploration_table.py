import numpy as np
import pandas as pd

from perfvec.exploration.exploration_run import explore
from perfvec.exploration.exploration_table import design_changes, exploration_frame, write_exploration
from perfvec.microarchitecture.parameter_schema import PARAMETER_NAMES
from tests.exploration.small_problems import BOTH_CORES, CACHES, problem_of


def test_the_file_has_every_design_with_its_objectives_and_parameters(tmp_path):
    found = explore(problem_of(BOTH_CORES, ("speed_up", "cost"), programs=2))
    write_exploration(found, tmp_path / "out.csv")
    rows = pd.read_csv(tmp_path / "out.csv", keep_default_na=False)
    assert list(rows.columns) == [
        *("design", "on_front", "within_trained_range"),
        *("speed_up", "speed_up_low", "speed_up_high", "cost", "cost_low", "cost_high"),
        *("core", "fetch_width", "rob_entries", "l2.prefetcher"),
    ]
    np.testing.assert_array_equal(rows["speed_up_high"], found.evaluations.highs[:, 0])
    assert rows["on_front"].tolist() == found.on_front.tolist()
    space = found.problem.space
    for row in (0, len(rows) - 1):
        values = space.table(found.evaluations.indices).values(row)
        assert {name: rows[name][row] for name in BOTH_CORES} == {name: values[name] for name in BOTH_CORES}
    assert set(rows.loc[rows["core"] == "inorder", "rob_entries"]) == {0}


def test_chosen_rows_keep_their_order_and_all_parameters_can_be_had():
    found = explore(problem_of(CACHES))
    frame = exploration_frame(found, found.front, all_parameters=True)
    assert frame["design"].tolist() == found.evaluations.indices[found.front].tolist()
    assert frame["on_front"].all()
    assert list(frame.columns[9:]) == list(PARAMETER_NAMES)
    assert set(frame["core"]) == {"o3"}


def test_what_changed_between_two_designs():
    space = problem_of(CACHES).space
    table = space.table(np.arange(space.size))
    first = 0
    (second,) = np.flatnonzero((table.columns["l1d.size_kb"] == 128) & (table.columns["period_ps"] == 500))[:1]
    found = design_changes(space, first, int(second))
    assert found[["parameter", "unit", "first", "second"]].to_numpy().tolist() == [
        ["period_ps", "ps", 400, 500],
        ["l1d.size_kb", "kB", 32, 128],
    ]
    assert design_changes(space, 3, 3).empty
    assert list(design_changes(space, 3, 3).columns) == list(found.columns)
