"""The instruction lines of a Tarmac trace: pc, encoding and instruction-set state.

Enters: a line, behind its event word. Leaves: the state, holding the instruction that memory events may follow.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from perfvec.trace.readers.scan import (
    COLON,
    Bytes,
    find,
    kernel,
    read_hex,
    skip_blanks,
)
from perfvec.trace.readers.tarmac_events import (
    ADDRESS,
    CLOSE,
    ENCODING,
    FOREIGN,
    LETTER_O,
    OPEN,
    PC,
    PENDING,
    TOUCHES,
    skip_physical,
    token_end,
)


@kernel
def _set_instruction(
    buffer: Bytes, at: int, end: int, pc: np.uint64, encoding: np.uint64, state: NDArray[np.uint64]
) -> bool:
    """Store an instruction whose instruction-set word is at `at`; return whether there is one."""
    stop = token_end(buffer, at, end)
    if stop == at:
        return False
    state[PENDING] = 1
    state[PC] = pc
    state[ENCODING] = encoding & np.uint64(0xFFFFFFFF)
    state[FOREIGN] = 0 if stop == at + 1 and buffer[at] == LETTER_O else 1
    state[ADDRESS] = 0
    state[TOUCHES] = 0
    return True


@kernel
def plain_instruction(buffer: Bytes, at: int, end: int, state: NDArray[np.uint64]) -> bool:
    """Read '(index) pc encoding state', or '(pc) encoding state'."""
    at = skip_blanks(buffer, at, end)
    bracketed = np.uint64(0)
    if at < end and buffer[at] == OPEN:
        bracketed, stop = read_hex(buffer, at + 1, end)
        at = skip_blanks(buffer, find(buffer, at, end, CLOSE) + 1, end)
    first, stop = read_hex(buffer, at, end)
    if stop == at:
        return False
    at = skip_blanks(buffer, skip_physical(buffer, stop, end), end)
    second, stop = read_hex(buffer, at, end)
    if stop == at or stop < token_end(buffer, at, end):  # the state's own letter may be a hexadecimal digit
        return _set_instruction(buffer, at, end, bracketed, first, state)
    behind = skip_blanks(buffer, stop, end)
    if stop - at == 1 or (behind < end and buffer[behind] == COLON):
        return _set_instruction(buffer, at, end, bracketed, first, state)
    return _set_instruction(buffer, behind, end, first, second, state)


@kernel
def envelope_instruction(buffer: Bytes, at: int, end: int, state: NDArray[np.uint64]) -> bool:
    """Read '(pc:encoding) state'."""
    at = skip_blanks(buffer, at, end)
    if at >= end or buffer[at] != OPEN:
        return False
    pc, stop = read_hex(buffer, at + 1, end)
    if stop == at + 1 or stop >= end or buffer[stop] != COLON:
        return False
    encoding, behind = read_hex(buffer, stop + 1, end)
    if behind == stop + 1 or behind >= end or buffer[behind] != CLOSE:
        return False
    return _set_instruction(buffer, skip_blanks(buffer, behind + 1, end), end, pc, encoding, state)
