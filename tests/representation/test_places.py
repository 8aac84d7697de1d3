"""Functions and source lines of executed instructions, together."""

from dataclasses import replace

import numpy as np

from perfvec.representation.places import ELSEWHERE, places_of
from perfvec.trace.source_lines import NO_LINE, SourceLine, SourceLines
from perfvec.trace.trace import Function
from tests.features.small_traces import random_trace

FUNCTIONS = (Function("first", 0x1000, 256), Function("second", 0x1100, 128))
TRACE = replace(random_trace(3, 5000), functions=FUNCTIONS)


def with_lines(trace):
    pc = np.unique(trace.pc)[::2]  # every other pc is known
    line = ((pc - pc[0]) // 16 + 1).astype(np.int32)  # a line spans functions
    return replace(trace, source_lines=SourceLines(pc, np.zeros(len(pc), dtype=np.int32), line, ("program.c",)))


def test_without_lines_a_place_is_a_function():
    places = places_of(TRACE)
    assert places.function_names == ("first", "second", ELSEWHERE)
    assert places.source_lines == ()
    first = (TRACE.pc >= 0x1000) & (TRACE.pc < 0x1100)
    assert places.function_counts()[0] == first.sum() > 0
    assert places.function_counts().sum() == len(TRACE)
    assert len(places.line_counts()) == 0


def test_with_lines_both_are_told_of_every_instruction():
    trace = with_lines(TRACE)
    places, plain = places_of(trace), places_of(TRACE)
    assert (places.function[places.of_rows] == plain.of_rows).all()
    assert (places.function_counts() == plain.function_counts()).all()
    for row in range(0, len(trace), 97):
        line = places.source_lines[places.line[places.of_rows[row]]]
        assert line == (trace.source_lines.at(int(trace.pc[row])) or NO_LINE)
    assert places.line_counts().sum() == len(trace)
    assert places.source_lines[-1] == NO_LINE
    assert SourceLine("program.c", 1) in places.source_lines
