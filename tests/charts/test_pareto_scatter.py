"""The scatter of designs: fronts stand out, outlines go the right way round, marks and error bars are there."""

import itertools

import numpy as np
import pytest

from perfvec.charts.pareto_scatter import MOST_ERROR_BARS, ScatterContent, pareto_scatter, pareto_scatter_3d
from tests.charts.designs import COST, FIXED, PARAMETERS, RUNTIME, SPEED_UP, designs


def content(table=None, axes=(RUNTIME, COST), **changes) -> ScatterContent:
    table = designs() if table is None else table
    marked = table.iloc[[0, 1]].assign(mark=["base", "A"])
    fields = {
        "designs": table,
        "objectives": [RUNTIME, COST],
        "axes": axes,
        "parameters": PARAMETERS,
        "fixed": FIXED,
        "marked": marked,
    }
    return ScatterContent(**(fields | changes))


def groups(figure) -> dict:
    return {trace.name: trace for trace in figure.data if trace.name and trace.mode == "markers"}


@pytest.mark.parametrize("draw", [pareto_scatter, pareto_scatter_3d])
def test_every_design_is_drawn_once(draw):
    table = designs()
    axes = (RUNTIME, COST) if draw is pareto_scatter else (RUNTIME, COST, SPEED_UP)
    drawn = groups(draw(content(axes=axes)))
    numbers = np.concatenate([[row[0] for row in trace.customdata] for trace in drawn.values()])
    assert sorted(numbers) == table["design"].tolist()
    front = {row[0] for name, trace in drawn.items() if name.startswith("Front") for row in trace.customdata}
    assert front == set(table.loc[table["on_front"], "design"])
    outside = {row[0] for name, trace in drawn.items() if "outside" in name for row in trace.customdata}
    assert outside == set(table.loc[~table["within_trained_range"], "design"])


def test_groups_differ_in_colour_and_symbol():
    drawn = groups(pareto_scatter(content()))
    assert len({(trace.marker.color, trace.marker.symbol) for trace in drawn.values()}) == len(drawn) > 2


def test_points_are_drawn_by_webgl():
    kinds = {trace.type for trace in groups(pareto_scatter(content())).values()}
    assert kinds == {"scattergl"}


def test_axes_have_units_and_directions():
    figure = pareto_scatter(content(axes=(RUNTIME, SPEED_UP)))
    assert figure.layout.xaxis.title.text == "Runtime (ms), less is better"
    assert figure.layout.yaxis.title.text == "Speed-up (× base), more is better"
    scene = pareto_scatter_3d(content(axes=(RUNTIME, COST, SPEED_UP))).layout.scene
    assert scene.zaxis.title.text == "speed_up (× base),<br>more is better"


def test_marked_designs_are_named():
    figure = pareto_scatter(content())
    named = {trace.text[0]: trace for trace in figure.data if trace.text}
    assert set(named) == {"base", "A"}
    assert named["base"].x[0] == pytest.approx(designs()["runtime_ns"].iloc[0] / 1e6)


def test_front_designs_have_error_bars_where_something_is_uncertain():
    drawn = groups(pareto_scatter(content()))
    front = drawn["Front"]
    assert np.allclose(front.error_x.array, np.array(front.x) * 0.1)
    assert front.error_y.visible is False
    assert drawn["Dominated"].error_x.array is None


def test_error_bars_can_be_off_and_are_off_where_they_would_hide_everything():
    assert groups(pareto_scatter(content(error_bars=False)))["Front"].error_x.array is None
    many = designs(MOST_ERROR_BARS + 1).assign(on_front=True)
    assert groups(pareto_scatter(content(many)))["Front"].error_x.array is None


def corner(first, last, shape):
    """The corner between two points of an outline: (x, y)."""
    return (last[0], first[1]) if shape == "hv" else (first[0], last[1])


@pytest.mark.parametrize("axes", [(RUNTIME, COST), (SPEED_UP, COST), (RUNTIME, SPEED_UP)])
def test_the_outline_is_the_border_of_what_is_dominated(axes):
    """Between neighbours of a front the border's corner is as bad as the worse of both in each objective."""
    horizontal, vertical = axes
    table = designs().iloc[:4].copy()
    table["on_front"] = True
    falling = horizontal.maximise == vertical.maximise
    table[horizontal.name] = [1.0, 2.0, 3.0, 4.0]
    table[vertical.name] = [4.0, 3.0, 2.0, 1.0] if falling else [1.0, 2.0, 3.0, 4.0]
    line = pareto_scatter(content(table, axes)).data[0]
    assert line.mode == "lines"
    points = list(zip(line.x, line.y, strict=True))
    for first, last in itertools.pairwise(points):
        worse = tuple((min if axis.maximise else max)(a, b) for axis, a, b in zip(axes, first, last, strict=True))
        assert corner(first, last, line.line.shape) == worse


def test_there_is_no_outline_where_the_plane_shows_a_part_of_the_objectives():
    assert all(trace.mode != "lines" for trace in pareto_scatter(content(is_front_of_axes=False)).data)


def test_the_view_stays_while_the_axes_do():
    first, second = pareto_scatter(content()), pareto_scatter(content(error_bars=False))
    assert first.layout.uirevision == second.layout.uirevision
    assert pareto_scatter(content(axes=(COST, RUNTIME))).layout.uirevision != first.layout.uirevision
