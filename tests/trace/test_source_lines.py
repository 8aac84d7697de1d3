"""Source lines of pcs, in memory and as a trace file's text."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfvec.errors import TraceError
from perfvec.trace.source_lines import MAX_TEXT_BYTES, NO_LINE, SourceLine, SourceLines, lines_from_text, lines_text

PCS = st.lists(st.integers(0, 2**64 - 1), min_size=1, max_size=20, unique=True).map(sorted)


def table(pc, file_index, line, files):
    return SourceLines(
        np.array(pc, dtype=np.uint64), np.array(file_index, dtype=np.int32), np.array(line, dtype=np.int32), files
    )


SMALL = table([0x1000, 0x1004, 0x1010, 0x1014], [0, 0, -1, 1], [7, 8, 0, 7], ("program.c", "zig/start.c"))


@st.composite
def source_lines(draw):
    pc = draw(PCS)
    files = draw(st.lists(st.text(max_size=8), min_size=1, max_size=3, unique=True))
    places = [draw(st.tuples(st.integers(-1, len(files) - 1), st.integers(0, 2**31 - 1))) for _ in pc]
    return table(pc, [file for file, _ in places], [0 if file < 0 else line for file, line in places], tuple(files))


def test_a_pc_leads_to_its_line():
    assert SMALL.at(0x1004) == SourceLine("program.c", 8)
    assert str(SMALL.at(0x1014)) == "zig/start.c:7"
    assert [SMALL.at(pc) for pc in (0x1010, 0x0, 0x1008, 1 << 63)] == [None] * 4


def test_lines_are_numbered_by_file_and_line_and_what_is_not_known_comes_last():
    numbers, lines = SMALL.number(np.array([0x1004, 0x1000, 0x9999, 0x1010, 0x1014, 0x1004], dtype=np.uint64))
    assert lines == (("program.c", 7), ("program.c", 8), ("zig/start.c", 7), NO_LINE)
    assert numbers.tolist() == [1, 0, 3, 3, 2, 1]


@given(source_lines())
def test_numbers_say_what_at_says(lines):
    numbers, names = lines.number(lines.pc)
    for pc, number in zip(lines.pc, numbers, strict=True):
        found = lines.at(int(pc))
        assert names[number] == (found if found and found.line else NO_LINE)


@given(source_lines())
def test_text_reads_back_to_the_known_lines(lines):
    read = lines_from_text(lines_text(lines), "a.parquet")
    for pc in lines.pc:
        found = lines.at(int(pc))
        assert read.at(int(pc)) == (found if found and found.line else None)


def test_an_empty_table_finds_nothing():
    empty = table([], [], [], ())
    assert empty.rows_of(np.array([1], dtype=np.uint64)).tolist() == [-1]
    assert lines_text(empty) is None
    assert lines_text(None) is None
    assert lines_from_text(None, "a.parquet") is None


def test_a_table_too_long_to_be_read_back_is_left_out():
    count = MAX_TEXT_BYTES // 4
    assert lines_text(table(range(count), [0] * count, [1] * count, ("program.c",))) is None


BAD = {
    "no JSON": "{",
    "no object": "[]",
    "deep": "[" * 100_000,
    "no files": json.dumps({"pc": [1], "file_index": [0], "line": [1]}),
    "text for pcs": json.dumps({"files": ["a"], "pc": ["x"], "file_index": [0], "line": [1]}),
    "negative pc": json.dumps({"files": ["a"], "pc": [-1], "file_index": [0], "line": [1]}),
    "two pcs alike": json.dumps({"files": ["a"], "pc": [4, 0], "file_index": [0, 0], "line": [1, 1]}),
    "no such file": json.dumps({"files": ["a"], "pc": [4], "file_index": [1], "line": [1]}),
    "line 0": json.dumps({"files": ["a"], "pc": [4], "file_index": [0], "line": [0]}),
    "lengths": json.dumps({"files": ["a"], "pc": [4, 4], "file_index": [0], "line": [1]}),
    "nested": json.dumps({"files": ["a"], "pc": [[4]], "file_index": [[0]], "line": [[1]]}),
    "wide line": json.dumps({"files": ["a"], "pc": [4], "file_index": [0], "line": [2**40]}),
}


@pytest.mark.parametrize("case", BAD)
def test_damaged_text_is_refused(case):
    with pytest.raises(TraceError, match=r"'source_lines' of 'a\.parquet'"):
        lines_from_text(BAD[case], "a.parquet")
