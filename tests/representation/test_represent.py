from dataclasses import replace

import numpy as np
import pytest

from perfvec.representation.represent import ELSEWHERE, represent
from perfvec.trace.source_lines import NO_LINE, SourceLines
from perfvec.trace.trace import Function, Trace
from tests.features.small_traces import random_trace
from tests.representation.models import random_model

ROWS = 9_500


@pytest.fixture(scope="module")
def trace() -> Trace:
    functions = (Function("first", 0x1000, 256), Function("second", 0x1100, 128), Function("unused", 0x9000, 64))
    return replace(random_trace(3, ROWS), functions=functions)


def test_the_parts_sum_to_the_program(trace: Trace) -> None:
    shares: list[float] = []
    representation = represent(trace, random_model(), shares.append)
    vector, largest = representation.vector, np.abs(representation.vector).max()
    np.testing.assert_allclose(representation.phases.sum(axis=0), vector, rtol=1e-9, atol=1e-9 * largest)
    np.testing.assert_allclose(representation.functions.sum(axis=0), vector, rtol=1e-9, atol=1e-9 * largest)
    assert representation.phases.shape == (10, len(vector))
    assert representation.function_names == ("first", "second", ELSEWHERE)
    assert sum(representation.function_instructions) == representation.instructions == ROWS
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


def test_phases_and_functions_are_sums_of_their_instructions(trace: Trace) -> None:
    model = random_model()
    representation = represent(trace, model)
    vectors = np.concatenate([chunk for _, chunk in model.vectors(trace)]).astype(np.float64)
    second = (trace.pc >= 0x1100) & (trace.pc < 0x1180)
    close = {"rtol": 1e-4, "atol": 1e-5 * np.abs(representation.vector).max()}
    np.testing.assert_allclose(representation.phases[3], vectors[3000:4000].sum(axis=0), **close)
    np.testing.assert_allclose(representation.phases[-1], vectors[9000:].sum(axis=0), **close)
    np.testing.assert_allclose(representation.functions[1], vectors[second].sum(axis=0), **close)


def test_source_lines_sum_to_the_program_and_change_no_other_part(trace: Trace) -> None:
    model, pc = random_model(), np.unique(trace.pc)[::2]
    lines = SourceLines(pc, np.zeros(len(pc), np.int32), (1 + np.arange(len(pc)) // 3).astype(np.int32), ("a.c",))
    plain, representation = represent(trace, model), represent(replace(trace, source_lines=lines), model)
    close = {"rtol": 1e-9, "atol": 1e-9 * np.abs(plain.vector).max()}
    for part in ("vector", "phases", "functions"):
        np.testing.assert_allclose(getattr(representation, part), getattr(plain, part), rtol=1e-5, atol=1e-2)
    np.testing.assert_allclose(representation.lines.sum(axis=0), representation.vector, **close)
    assert representation.source_lines[-1] == NO_LINE
    assert sum(representation.line_instructions) == ROWS
    assert len(representation.lines) == len(representation.source_lines) == len(representation.line_instructions)
    assert plain.source_lines == ()


def test_a_line_is_the_sum_of_its_instructions(trace: Trace) -> None:
    model, pc = random_model(), np.unique(trace.pc)
    lines = SourceLines(pc, np.zeros(len(pc), np.int32), np.ones(len(pc), np.int32), ("a.c",))
    lines.line[pc >= 0x1100] = 2
    representation = represent(replace(trace, source_lines=lines), model)
    vectors = np.concatenate([chunk for _, chunk in model.vectors(trace)]).astype(np.float64)
    expected = np.stack([vectors[trace.pc < 0x1100].sum(axis=0), vectors[trace.pc >= 0x1100].sum(axis=0)])
    close = {"rtol": 1e-4, "atol": 1e-5 * np.abs(representation.vector).max()}
    np.testing.assert_allclose(representation.lines, expected, **close)
    assert [line.line for line in representation.source_lines] == [1, 2]
