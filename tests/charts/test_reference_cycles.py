"""Cycles on the reference machines."""

import numpy as np

from perfvec.charts.reference_cycles import reference_cycles_chart


def test_a_bar_a_machine():
    figure = reference_cycles_chart(np.array([1.0, 2.5], dtype=np.float32), ["first", "second"])
    assert list(figure.data[0].y) == [1.0, 2.5]
    assert list(figure.data[0].customdata) == ["first", "second"]
    assert figure.layout.yaxis.title.text == "Core cycles it adds"
