"""Cycles by function: the bars sum to the program."""

import numpy as np

from perfvec.charts.function_bars import MOST_FUNCTIONS, function_chart
from perfvec.prediction.attribution import FunctionCycles


def parts(count: int) -> list[FunctionCycles]:
    return [FunctionCycles(f"f{place}", 10, float(count - place), 1 / count) for place in range(count)]


def test_a_few_functions_are_all_drawn():
    bar = function_chart(parts(3)).data[0]
    assert list(bar.y) == ["f0", "f1", "f2"]
    assert list(bar.x) == [3.0, 2.0, 1.0]


def test_many_functions_end_in_one_bar_for_the_rest():
    many = parts(MOST_FUNCTIONS + 5)
    bar = function_chart(many).data[0]
    assert len(bar.x) == MOST_FUNCTIONS + 1
    assert bar.y[-1] == "5 others"
    assert np.isclose(sum(bar.x), sum(item.cycles for item in many))
