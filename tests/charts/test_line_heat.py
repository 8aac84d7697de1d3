"""The listing of source lines by their time."""

import pandas as pd
import pytest

from perfvec.charts.line_heat import MOST_LINES, line_heat_chart
from perfvec.trace.source_lines import NO_LINE, SourceLine


def table(lines, cycles):
    rows = [
        {"part": str(line), "file": line.file, "line": line.line, "instructions": 10, "cycles": value}
        for line, value in zip(lines, cycles, strict=True)
    ]
    frame = pd.DataFrame(rows)
    return frame.assign(share=frame["cycles"] / frame["cycles"].sum())


PROGRAM = table([SourceLine("a.c", 9), SourceLine("a.c", 4), NO_LINE], [300.0, 100.0, 50.0])


def names(figure):
    return [name.strip("\u200b").replace("\u00a0", " ").rstrip() for name in figure.data[0].y]


def test_lines_come_in_the_order_of_the_source_and_the_rest_last():
    figure = line_heat_chart(PROGRAM)
    assert names(figure) == ["a.c:4", "a.c:9", "(no source line)"]
    assert list(figure.data[0].x) == [100.0, 300.0, 50.0]


def test_lines_are_shown_with_their_text_and_its_indent():
    figure = line_heat_chart(PROGRAM, {SourceLine("a.c", 9): "\tx += y < 3;"})
    assert names(figure)[1] == "  9  x += y &lt; 3;"
    assert "x += y &lt; 3;" in figure.data[0].customdata[1][1]


def test_labels_begin_in_one_place():
    texts = {SourceLine("a.c", 9): "x++;", SourceLine("a.c", 4): "for (int i = 0; i < count; i++) {"}
    figure = line_heat_chart(PROGRAM, texts)
    assert len({len(name.strip("\u200b").replace("&lt;", "<")) for name in figure.data[0].y}) == 1


def test_many_lines_end_in_one_bar_and_sum_to_the_whole():
    cycles = [float(place + 1) for place in range(MOST_LINES + 5)]
    figure = line_heat_chart(table([SourceLine("a.c", place + 1) for place in range(len(cycles))], cycles))
    assert names(figure)[-1] == "5 other lines"
    assert sum(figure.data[0].x) == pytest.approx(sum(cycles))


def test_lines_of_one_text_keep_their_own_rows():
    texts = {SourceLine("a.c", line): "}" * 60 for line in (4, 9)}
    assert len(set(line_heat_chart(PROGRAM, texts).data[0].y)) == 3
