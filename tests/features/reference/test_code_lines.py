from dataclasses import replace

import numpy as np

from perfvec.trace.trace import Trace
from tests.features.reference.timing import cycles_on, plain_machine, repeated

ADD_X4_X4_X2 = 0x8B020084
B_NEXT = 0x14000001
LINES = 400


def cold_code(lines: np.ndarray) -> Trace:
    """Fifteen additions and a branch on each of these lines of code; it is not taken where the next line follows."""
    trace = repeated([ADD_X4_X4_X2] * 15 + [B_NEXT], len(lines))
    pc = 0x400000 + 64 * lines[:, np.newaxis] + 4 * np.arange(16)
    return replace(trace, pc=pc.ravel().astype(np.uint64))


def test_in_order_two_lines_in_a_row_are_asked_for_at_a_time() -> None:
    in_order, out_of_order = cycles_on(cold_code(np.arange(LINES)), plain_machine("inorder"), plain_machine("o3"))
    assert 0.4 < in_order / out_of_order < 0.6


def test_in_order_what_was_asked_for_in_advance_is_of_no_use_after_a_jump() -> None:
    machine, lines = plain_machine("inorder"), np.arange(LINES)
    in_a_row, jumping = (cycles_on(cold_code(step * lines), machine)[0] for step in (1, 3))
    assert jumping > 1.8 * in_a_row
