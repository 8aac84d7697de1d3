from dataclasses import replace

import numpy as np
import pytest

from perfvec.features.reference.analytic_run import analytic_cycles
from perfvec.features.reference.layout import REFERENCE_COUNT
from perfvec.features.reference.settings import reference_machines
from perfvec.representation.foundation import CHUNK_INSTRUCTIONS
from perfvec.representation.streamed_sums import streamed_sums
from perfvec.trace.trace import Trace
from tests.features.small_traces import random_trace
from tests.representation.models import random_model

ROWS = 2 * CHUNK_INSTRUCTIONS + 700


@pytest.fixture(scope="module")
def trace() -> Trace:
    return random_trace(1, ROWS)


@pytest.mark.parametrize(
    ("kind", "references"), [("gated", REFERENCE_COUNT), ("lstm", 0), ("transformer", REFERENCE_COUNT)]
)
def test_sums_are_those_of_the_vectors(trace: Trace, kind: str, references: int) -> None:
    model = random_model(kind, references)
    groups = np.random.default_rng(0).integers(0, 5, ROWS)
    chunks = list(streamed_sums(model, trace, groups))
    one, two = CHUNK_INSTRUCTIONS, 2 * CHUNK_INSTRUCTIONS
    assert [(chunk.start, chunk.stop) for chunk in chunks] == [(0, one), (one, two), (two, ROWS)]
    expected = np.zeros((5, model.dimension))
    for start, vectors in model.vectors(trace):
        np.add.at(expected, groups[start : start + len(vectors)], vectors.astype(np.float64))
    found = np.zeros_like(expected)
    for chunk in chunks:
        found[chunk.groups] += chunk.sums
    np.testing.assert_allclose(found, expected, rtol=2e-5, atol=1e-5 * np.abs(expected).max())


def test_two_runs_give_the_same_bits(trace: Trace) -> None:
    model, groups = random_model(), np.zeros(ROWS, dtype=np.int64)
    once, again = ([chunk.sums for chunk in streamed_sums(model, trace, groups)] for _ in range(2))
    assert all((one == other).all() for one, other in zip(once, again, strict=True))


def test_own_machines_run_beside_change_no_bit_and_take_as_long_as_alone(trace: Trace) -> None:
    model, groups, own = random_model(), np.zeros(ROWS, dtype=np.int64), reference_machines()[:2]
    alone, beside = list(streamed_sums(model, trace, groups)), list(streamed_sums(model, trace, groups, own))
    assert all((one.sums == other.sums).all() for one, other in zip(alone, beside, strict=True))
    np.testing.assert_allclose(sum(chunk.own_cycles for chunk in beside), analytic_cycles(trace, own), rtol=1e-12)
    np.testing.assert_allclose(sum(chunk.reference_cycles for chunk in beside), analytic_cycles(trace), rtol=1e-12)
    assert len(alone[0].own_cycles) == len(alone[0].reference_cycles) == 0


def test_stopping_early_leaves_nobody_waiting(trace: Trace) -> None:
    for chunk in streamed_sums(random_model(), trace, np.zeros(ROWS, dtype=np.int64)):
        assert chunk.start == 0
        break


def test_a_failure_reaches_the_caller(trace: Trace) -> None:
    model = random_model()
    misfit = replace(model, network=random_model(references=REFERENCE_COUNT - 1).network)
    with pytest.raises(RuntimeError, match="shapes cannot be multiplied"):
        list(streamed_sums(misfit, trace, np.zeros(ROWS, dtype=np.int64)))


def test_each_instruction_needs_a_group(trace: Trace) -> None:
    with pytest.raises(ValueError, match="10 groups are given"):
        next(streamed_sums(random_model(), trace, np.zeros(10, dtype=np.int64)))
