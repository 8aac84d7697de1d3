"""What a line of a Tarmac trace is about: its event word, found behind time, unit and processor.

Enters: a line. Leaves: the kind of event, where its word stands, and a hash of the processor's name; and the places of
the state that the parts of the parser share.
"""

from __future__ import annotations

import numpy as np

from perfvec.trace.readers.scan import (
    COLON,
    COMMA,
    FNV_OFFSET,
    SPACE,
    TAB,
    Bytes,
    hash_bytes,
    kernel,
    skip_blanks,
)

LETTER_D, LETTER_E, LETTER_F, LETTER_I, LETTER_L = ord("D"), ord("E"), ord("F"), ord("I"), ord("L")
LETTER_M, LETTER_O, LETTER_R, LETTER_S, LETTER_T, LETTER_W = (ord(letter) for letter in "MORSTW")
OPEN, CLOSE = ord("("), ord(")")
TOKENS_BEFORE_EVENT = 5
EVENT_OTHER, EVENT_INSTRUCTION, EVENT_ENVELOPE, EVENT_CONTIGUOUS, EVENT_DIAGRAM = 0, 1, 2, 3, 4
# Places in the state carried from line to line, uint64 [STATE_PLACES].
PENDING, PC, ENCODING, FOREIGN, ADDRESS, TOUCHES, PROCESSOR, COLUMN, MALFORMED, ELSEWHERE, OWN = range(11)
STATE_PLACES = 11


@kernel
def token_end(buffer: Bytes, at: int, end: int) -> int:
    """Return the position of the blank behind the word at `at`."""
    while at < end and buffer[at] != SPACE and buffer[at] != TAB:
        at += 1
    return at


@kernel
def _event(buffer: Bytes, at: int, stop: int) -> int:
    """Return the kind of event that the word buffer[at:stop] names."""
    length = stop - at
    first = buffer[at]
    second = buffer[at + 1] if length > 1 else np.uint8(0)
    if length == 2:
        if first == LETTER_I and second in (LETTER_T, LETTER_S, LETTER_F):
            return EVENT_INSTRUCTION
        if first == LETTER_E and second == LETTER_S:
            return EVENT_ENVELOPE
        if (first == LETTER_L and second == LETTER_D) or (first == LETTER_S and second == LETTER_T):
            return EVENT_DIAGRAM
    if length >= 3 and first == LETTER_M and second in (LETTER_R, LETTER_W) and 48 <= buffer[at + 2] <= 57:
        return EVENT_CONTIGUOUS
    if length == 3 and first in (LETTER_R, LETTER_W) and second == 48 and 48 <= buffer[at + 2] <= 57:
        return EVENT_CONTIGUOUS
    return EVENT_OTHER


@kernel
def find_event(buffer: Bytes, start: int, end: int) -> tuple[int, int, int, np.uint64]:
    """Return the event's kind, its word's start and end, and a hash of the processor's name (0 where none is given)."""
    at, processor, tokens = skip_blanks(buffer, start, end), np.uint64(0), 0
    timed = False
    while at < end and tokens < TOKENS_BEFORE_EVENT:
        stop = token_end(buffer, at, end)
        kind = _event(buffer, at, stop)
        if kind != EVENT_OTHER:
            return kind, at, stop, processor
        if tokens == 0:
            timed = 48 <= buffer[at] <= 57
        elif timed and tokens == 2:
            processor = hash_bytes(buffer, at, stop, FNV_OFFSET)
        at = skip_blanks(buffer, stop, end)
        tokens += 1
    return EVENT_OTHER, end, end, processor


@kernel
def skip_physical(buffer: Bytes, at: int, end: int) -> int:
    """Return the position behind ':physical[_NS][,physical]', if that stands at `at`."""
    while at < end and buffer[at] in (COLON, COMMA):
        at = _token_or_comma(buffer, at + 1, end)
    return at


@kernel
def _token_or_comma(buffer: Bytes, at: int, end: int) -> int:
    while at < end and buffer[at] != SPACE and buffer[at] != TAB and buffer[at] != COMMA:
        at += 1
    return at
