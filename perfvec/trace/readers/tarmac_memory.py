"""The memory events of a Tarmac trace: which is the lowest byte that an instruction touches?

Enters: a line, behind its event word. Leaves: the state, with the address and what was done there.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from perfvec.trace.readers.scan import (
    DOT,
    SPACE,
    TAB,
    Bytes,
    find,
    hex_digit,
    kernel,
    read_hex,
    skip_blanks,
)
from perfvec.trace.readers.tarmac_events import (
    ADDRESS,
    CLOSE,
    EVENT_CONTIGUOUS,
    LETTER_L,
    LETTER_M,
    LETTER_R,
    OPEN,
    TOUCHES,
    skip_physical,
)

DIAGRAM_BYTES = 16


@kernel
def _touch(state: NDArray[np.uint64], address: np.uint64, touch: int) -> None:
    state[TOUCHES] |= np.uint64(touch)
    if state[ADDRESS] == 0 or address < state[ADDRESS]:
        state[ADDRESS] = address


@kernel
def _contiguous(buffer: Bytes, word_at: int, at: int, end: int, state: NDArray[np.uint64]) -> None:
    """Read 'address[:physical] data' behind an event such as MR8."""
    loads = buffer[word_at] == LETTER_R or (buffer[word_at] == LETTER_M and buffer[word_at + 1] == LETTER_R)
    at = skip_blanks(buffer, at, end)
    if at + 1 < end and buffer[at] == ord("X") and buffer[at + 1] == SPACE:
        at = skip_blanks(buffer, at + 1, end)
    if at < end and buffer[at] == OPEN:
        at = skip_blanks(buffer, find(buffer, at, end, CLOSE) + 1, end)
    address, stop = read_hex(buffer, at, end)
    if stop == at:
        return
    behind = skip_blanks(buffer, skip_physical(buffer, stop, end), end)
    if behind < end and buffer[behind] == OPEN:  # (ABORTED)
        return
    _touch(state, address, 1 if loads else 2)


@kernel
def diagram_access(buffer: Bytes, at: int, end: int, touch: int, state: NDArray[np.uint64]) -> None:
    """Read 'address word word word word'; the last byte written that is no dot is the lowest accessed."""
    base, stop = read_hex(buffer, at, end)
    if stop == at:
        return
    digits, lowest = 0, -1
    at = stop
    while at < end and digits < 2 * DIAGRAM_BYTES:
        byte = buffer[at]
        if byte not in (SPACE, TAB):
            if byte != DOT and byte != ord("#") and hex_digit(byte) < 0:
                break
            if byte != DOT:
                lowest = digits // 2
            digits += 1
        at += 1
    if lowest >= 0:
        _touch(state, base + np.uint64(DIAGRAM_BYTES - 1 - lowest), touch)


@kernel
def memory_event(buffer: Bytes, kind: int, word_at: int, stop: int, end: int, state: NDArray[np.uint64]) -> None:
    """Note the access of a memory event whose word stands at buffer[word_at:stop]."""
    if kind == EVENT_CONTIGUOUS:
        _contiguous(buffer, word_at, stop, end, state)
    else:
        touch = 1 if buffer[word_at] == LETTER_L else 2
        diagram_access(buffer, skip_blanks(buffer, stop, end), end, touch, state)
