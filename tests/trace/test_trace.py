"""The trace in memory: what it refuses, and what it derives."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfvec.errors import TraceError
from perfvec.trace.aarch64 import decode_encodings
from perfvec.trace.trace import Trace
from tests.trace.strategies import traces

ADD, CONDITIONAL, RETURN = 0x8B030041, 0x54000041, 0xD65F03C0


def walk(pcs: list[int], words: list[int]) -> Trace:
    return Trace(
        program="walk",
        isa="aarch64",
        origin="made here",
        pc=np.array(pcs, dtype=np.uint64),
        address=np.zeros(len(pcs), dtype=np.uint64),
        size=np.zeros(len(pcs), dtype=np.uint16),
        static_index=np.arange(len(pcs), dtype=np.int32),
        static=decode_encodings(np.array(words, dtype=np.uint32)),
    )


def test_taken_is_derived_from_the_next_pc() -> None:
    trace = walk(
        [0x10, 0x14, 0x20, 0x24, 0x40, 0x44], [CONDITIONAL, CONDITIONAL, CONDITIONAL, RETURN, ADD, CONDITIONAL]
    )
    assert trace.taken.tolist() == [0, 1, 0, 1, 0, -1]


def test_only_control_is_ever_taken() -> None:
    assert walk([0x10, 0x80], [ADD, ADD]).taken.tolist() == [0, -1]


def test_recorded_taken_is_preferred() -> None:
    recorded = np.array([1, 1], dtype=np.int8)
    assert replace(walk([0x10, 0x14], [CONDITIONAL, ADD]), recorded_taken=recorded).taken.tolist() == [1, 1]


@given(traces(), st.integers(1, 30))
def test_head_keeps_the_first_rows(trace: Trace, count: int) -> None:
    head = trace.head(count)
    assert len(head) == min(count, len(trace))
    assert head.pc.tolist() == trace.pc[:count].tolist()
    assert head.op_class.tolist() == trace.op_class[:count].tolist()


def test_malformed_columns_are_refused() -> None:
    trace = walk([0x10, 0x14], [ADD, RETURN])
    with pytest.raises(TraceError, match="holds no instructions"):
        trace.head(0)
    with pytest.raises(TraceError, match="different lengths"):
        replace(trace, size=trace.size[:1])
    with pytest.raises(TraceError, match="outside its table"):
        replace(trace, static_index=np.array([0, 2], dtype=np.int32))
