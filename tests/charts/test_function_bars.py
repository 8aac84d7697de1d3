"""Cycles by function: the bars sum to the program."""

import numpy as np
import pandas as pd

from perfvec.charts.function_bars import MOST_FUNCTIONS, function_chart


def parts(count: int) -> pd.DataFrame:
    cycles = np.arange(1.0, count + 1)
    return pd.DataFrame(
        {"part": [f"f{c:.0f}" for c in cycles], "instructions": 10, "cycles": cycles, "share": 1 / count}
    )


def names(bar) -> list[str]:
    return [name.strip("\u200b") for name in bar.y]


def test_a_few_functions_are_all_drawn_the_costliest_first():
    bar = function_chart(parts(3)).data[0]
    assert names(bar) == ["f3", "f2", "f1"]
    assert list(bar.x) == [3.0, 2.0, 1.0]


def test_many_functions_end_in_one_bar_for_the_rest():
    many = parts(MOST_FUNCTIONS + 5)
    bar = function_chart(many).data[0]
    assert len(bar.x) == MOST_FUNCTIONS + 1
    assert names(bar)[-1] == "5 others"
    assert np.isclose(sum(bar.x), many["cycles"].sum())


def test_functions_of_one_name_keep_their_own_rows():
    assert len(set(function_chart(parts(2).assign(part="f")).data[0].y)) == 2
