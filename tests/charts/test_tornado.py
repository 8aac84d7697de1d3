"""The tornado: a row a parameter in the table's order, both ends, hatched outside what was learned from."""

import numpy as np
import pandas as pd

from perfvec.charts.tornado import OUTSIDE_PATTERN, tornado
from perfvec.exploration.sensitivity import COLUMNS

TABLE = pd.DataFrame(
    [
        ["core", "Core", "", "o3", None, "inorder", np.nan, 0.8, True, True],
        ["rob_entries", "Reorder buffer", "entries", 512, 448, 640, 0.05, -0.02, True, False],
    ],
    columns=list(COLUMNS),
)


def test_each_end_is_a_bar_with_its_value():
    less, more = tornado(TABLE).data
    assert np.isnan(less.x[0])
    np.testing.assert_allclose(less.x[1], 5.0)
    np.testing.assert_allclose(more.x, [80.0, -2.0])
    assert list(less.text) == ["", "448"]
    assert list(more.text) == ["in-order", "640"]
    assert less.marker.color != more.marker.color


def test_rows_stand_in_the_table_s_order_with_the_own_value():
    figure = tornado(TABLE)
    assert list(figure.data[0].y) == ["Core out-of-order", "Reorder buffer 512"]
    assert figure.layout.yaxis.autorange == "reversed"


def test_values_outside_what_was_learned_from_are_hatched():
    less, more = tornado(TABLE).data
    assert list(less.marker.pattern.shape) == ["", ""]
    assert list(more.marker.pattern.shape) == ["", OUTSIDE_PATTERN]
    assert "outside" in more.customdata[1][4]


def test_the_axis_holds_zero_and_all_bars():
    low, high = tornado(TABLE).layout.xaxis.range
    assert low < -2
    assert high > 80
