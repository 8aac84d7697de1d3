"""Runtime by function, line and phase, on one machine and between two."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfvec.errors import RepresentationError
from perfvec.microarchitecture.machine import Machine
from perfvec.prediction.prediction import predict
from perfvec.prediction.runtime_split import SPLIT_KINDS, known_splits, split_difference, split_runtime
from perfvec.trace.source_lines import NO_LINE, SourceLine
from tests.prediction.small_library import DIMENSION, FOUNDATION, MACHINES, REPRESENTATIONS

FIRST, SECOND = (
    Machine(name, "trained", vector, FOUNDATION, period_ps)
    for name, vector, period_ps in zip("ab", MACHINES.vectors[:2], MACHINES.periods_ps[:2], strict=True)
)
PLAIN = REPRESENTATIONS[0]


def with_lines(representation, seed=0):
    shares = np.random.default_rng(seed).dirichlet(np.ones(3))
    return replace(
        representation,
        lines=shares[:, None] * representation.vector,
        source_lines=(SourceLine("a.c", 3), SourceLine("b.c", 1), NO_LINE),
        line_instructions=(1000, 3000, 500),
    )


PROGRAM = with_lines(PLAIN)


@pytest.mark.parametrize("by", SPLIT_KINDS)
@given(seed=st.integers(0, 2**32 - 1))
def test_parts_sum_to_the_total(by, seed):
    machine = replace(FIRST, vector=np.random.default_rng(seed).uniform(0.1, 3.0, DIMENSION))
    table, total = split_runtime(PROGRAM, machine, by), predict(PROGRAM, machine)
    assert table["cycles"].sum() == pytest.approx(total.cycles, rel=1e-9)
    assert table["runtime_ns"].sum() == pytest.approx(total.runtime_ns, rel=1e-9)
    assert table["share"].sum() == pytest.approx(1, rel=1e-9)
    assert table["instructions"].sum() == PROGRAM.instructions


@pytest.mark.parametrize("by", SPLIT_KINDS)
def test_differences_sum_to_the_difference_of_the_totals(by):
    table, unit = split_difference(PROGRAM, FIRST, SECOND, by)
    before, after = (predict(PROGRAM, machine).runtime_ns for machine in (FIRST, SECOND))
    assert unit == "ns"
    assert table["difference"].sum() == pytest.approx(after - before, rel=1e-9)
    assert (table["second"] - table["first"]).tolist() == table["difference"].tolist()
    assert table["share"].sum() == pytest.approx(1, rel=1e-9)


def test_without_a_clock_the_difference_is_in_cycles():
    table, unit = split_difference(PROGRAM, FIRST, replace(SECOND, period_ps=None), "phase")
    assert unit == "core cycles"
    assert table["second"].sum() == pytest.approx(predict(PROGRAM, SECOND).cycles, rel=1e-9)
    assert split_runtime(PROGRAM, replace(FIRST, period_ps=None), "phase")["runtime_ns"].isna().all()


def test_parts_are_named():
    assert split_runtime(PROGRAM, FIRST, "function")["part"].tolist() == ["f", "g"]
    assert split_runtime(PROGRAM, FIRST, "line")["part"].tolist() == ["a.c:3", "b.c:1", "(no source line)"]
    phases = split_runtime(PROGRAM, FIRST, "phase")
    assert phases["part"].tolist()[-1] == "4,000 to 4,499"
    assert phases["instructions"].tolist() == [1000, 1000, 1000, 1000, 500]


def test_equal_machines_have_no_difference():
    table, _ = split_difference(PROGRAM, FIRST, FIRST, "function")
    assert not table[["difference", "share"]].to_numpy().any()


def test_a_program_without_lines_says_what_is_known():
    assert known_splits(PLAIN) == ("function", "phase")
    assert known_splits(PROGRAM) == SPLIT_KINDS
    with pytest.raises(RepresentationError, match="not known by line; known are function, phase"):
        split_runtime(PLAIN, FIRST, "line")


def test_another_model_is_refused():
    with pytest.raises(RepresentationError, match="use one model"):
        split_difference(PROGRAM, FIRST, replace(SECOND, foundation="other"), "phase")
