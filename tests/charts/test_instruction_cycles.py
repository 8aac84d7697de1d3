"""One instruction among its neighbours."""

import numpy as np
import pytest

from perfvec.charts.instruction_cycles import NEIGHBOURS, instruction_cycles_chart

COUNT = 200
CYCLES = np.arange(COUNT, dtype=float)
TEXTS = [f"add x{place}" for place in range(COUNT)]


@pytest.mark.parametrize("chosen", [0, 3, 100, COUNT - 1])
def test_the_chosen_one_is_marked_by_colour_and_hatching(chosen):
    bar = instruction_cycles_chart(CYCLES, None, TEXTS, chosen).data[0]
    place = list(bar.x).index(chosen)
    assert bar.y[place] == CYCLES[chosen]
    assert list(bar.marker.color).count(bar.marker.color[place]) == 1
    assert [shape for shape in bar.marker.pattern.shape if shape] == ["x"]
    assert len(bar.x) == 2 * NEIGHBOURS + 1
    assert bar.customdata[place] == TEXTS[chosen]


def test_a_short_trace_is_drawn_whole():
    assert list(instruction_cycles_chart(CYCLES[:3], None, TEXTS, 1).data[0].x) == [0, 1, 2]


def test_measured_cycles_are_drawn_where_there_are_any():
    figure = instruction_cycles_chart(CYCLES, CYCLES + 1, TEXTS, 100)
    assert figure.data[1].name == "measured by gem5"
    assert np.array_equal(np.array(figure.data[1].y), np.array(figure.data[0].y) + 1)
