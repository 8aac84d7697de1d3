"""The tornado: a row a parameter in the table's order, both ends, hatched outside what was learned from."""

import numpy as np
import pandas as pd

from perfvec.charts.tornado import tornado
from perfvec.exploration.sensitivity import COLUMNS

TABLE = pd.DataFrame(
    [
        ["core", "Core", "", "o3", None, "inorder", np.nan, 0.8, True, True],
        ["rob_entries", "Reorder buffer", "entries", 512, 448, 640, 0.05, -0.02, True, False],
    ],
    columns=list(COLUMNS),
)


def test_each_end_is_a_bar_with_its_value():
    less, more = tornado(TABLE).series
    assert np.isnan(less.marks[0].value)
    np.testing.assert_allclose(less.marks[1].value, 5.0)
    np.testing.assert_allclose([mark.value for mark in more.marks], [80.0, -2.0])
    assert [mark.text for mark in less.marks] == ["", "448"]
    assert [mark.text for mark in more.marks] == ["in-order", "640"]
    assert less.number != more.number


def test_rows_stand_in_the_table_s_order_with_the_own_value():
    assert tornado(TABLE).rows == ("Core out-of-order", "Reorder buffer 512")


def test_values_outside_what_was_learned_from_are_hatched():
    less, more = tornado(TABLE).series
    assert [mark.is_hatched for mark in less.marks] == [False, False]
    assert [mark.is_hatched for mark in more.marks] == [False, True]
    assert more.marks[1].notes == (
        "Reorder buffer", "from 512 to 640 entries", "runtime -2.00%", "outside the trained range",
    )  # fmt: skip


def test_the_axis_holds_zero_and_all_bars():
    low, high = tornado(TABLE).x_range
    assert low <= -2
    assert high >= 80
