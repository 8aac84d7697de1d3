import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from perfvec.features.control_rows import control_rows
from perfvec.features.target_predictors import CALL_KIND, DIRECT_KIND, RETURN_KIND
from perfvec.trace.instruction import InstructionFlag
from tests.features.small_traces import random_trace

FLAGS = {DIRECT_KIND: InstructionFlag.DIRECT, CALL_KIND: InstructionFlag.CALL, RETURN_KIND: InstructionFlag.RETURN}


@given(st.integers(0, 20), st.integers(1, 200), st.integers(0, 100))
def test_gathers_what_the_trace_says_of_its_control_instructions(seed: int, length: int, start: int) -> None:
    trace, start = random_trace(seed, length), min(start, length - 1)
    found, flags = control_rows(trace, start, length), trace.flags
    control = (flags & np.uint32(InstructionFlag.CONDITIONAL | InstructionFlag.UNCONDITIONAL)) != 0
    rows = np.flatnonzero(control[start:]) + start
    np.testing.assert_array_equal(found.position, rows)
    np.testing.assert_array_equal(found.pc, trace.pc[rows])
    np.testing.assert_array_equal(found.target, np.append(trace.pc[1:], np.uint64(0))[rows])
    np.testing.assert_array_equal(found.taken, trace.taken[rows] == 1)
    np.testing.assert_array_equal(found.conditional, (flags[rows] & np.uint32(InstructionFlag.CONDITIONAL)) != 0)
    for kind, flag in FLAGS.items():
        np.testing.assert_array_equal(found.kind & kind != 0, (flags[rows] & np.uint32(flag)) != 0)
