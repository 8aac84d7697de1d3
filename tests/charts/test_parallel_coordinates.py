"""Designs over parallel axes: objectives in their units, parameters' values at even steps."""

import numpy as np
import pytest

from perfvec.charts.parallel_coordinates import MOST_TICKS, parallel_coordinates
from tests.charts.designs import COST, PARAMETERS, RUNTIME, designs


def axes(table) -> dict:
    figure = parallel_coordinates(table, [RUNTIME, COST], PARAMETERS)
    return {axis.label: axis for axis in figure.data[0].dimensions}


def test_there_is_an_axis_for_each_objective_and_parameter():
    table = designs()
    found = axes(table)
    assert list(found) == ["runtime (ms)", "cost (cost units)", *PARAMETERS]
    assert found["runtime (ms)"]["values"] == pytest.approx(table["runtime_ns"] / 1e6)


def test_parameters_lie_at_even_steps_and_say_their_values():
    table = designs()
    axis = axes(table)["l2.size_kb"]
    assert list(axis.ticktext) == ["256 kB", "512 kB", "2048 kB"]
    shown = [axis.ticktext[int(place)] for place in axis["values"]]
    assert shown == [f"{size} kB" for size in table["l2.size_kb"]]


def test_choices_keep_their_order_and_what_a_core_lacks_is_a_dash():
    found = axes(designs())
    assert list(found["core"].ticktext) == ["o3", "inorder"]
    assert found["rob_entries"].ticktext[0] == "–"


def test_many_values_get_few_ticks():
    table = designs().assign(**{"l2.size_kb": np.arange(40) + 64})
    assert len(axes(table)["l2.size_kb"].ticktext) <= MOST_TICKS


def test_one_design_has_axes_with_room():
    axis = axes(designs().iloc[[0]])["cost (cost units)"]
    assert axis.range[0] < axis["values"][0] < axis.range[1]
