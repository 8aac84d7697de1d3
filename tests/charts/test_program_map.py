"""The map of programs: groups differ in colour and symbol, chosen programs are named."""

import pandas as pd

from perfvec.charts.program_map import program_map_chart

TABLE = pd.DataFrame(
    {
        "program": ["a", "b", "c"],
        "x": [0.0, 1.0, 2.0],
        "y": [1.0, 0.0, -1.0],
        "mean_cpi": [0.5, 1.0, 2.0],
        "split": ["train", "test", "train"],
        "family": ["Olden", "Olden", "PolyBench"],
    }
)


def test_every_program_is_drawn_once_in_its_group():
    figure = program_map_chart(TABLE, "split", (0.8, 0.1), [])
    assert {trace.name: list(trace.x) for trace in figure.data} == {"train": [0.0, 2.0], "test": [1.0]}
    assert len({(trace.marker.color, trace.marker.symbol) for trace in figure.data}) == 2


def test_marked_programs_are_named_and_larger():
    figure = program_map_chart(TABLE, "family", (0.8, 0.1), ["c"])
    assert [note.text for note in figure.layout.annotations] == ["c"]
    sizes = {
        row[0]: size for trace in figure.data for row, size in zip(trace.customdata, trace.marker.size, strict=True)
    }
    assert sizes["c"] > sizes["a"] == sizes["b"]


def test_axes_say_how_much_they_explain():
    figure = program_map_chart(TABLE, "split", (0.8, 0.1), [])
    assert "80% of the variance" in figure.layout.xaxis.title.text
    assert "10% of the variance" in figure.layout.yaxis.title.text
