"""The lines of a Tarmac trace, read into executed instructions.

Enters: lines. Leaves: `TarmacRows`, one row an instruction with the lowest address of the memory events that follow it.
Two families of lines are read. Fast Models, gem5 and RTL: `[time unit] [cpu] IT|IS|IF (index) pc[:physical] encoding
state mode : disassembly`, then `MR8 address[:physical] data`. Architecture envelope models: `[time unit] ES
(pc:encoding) state mode: disassembly`, then `LD|ST address words`, where the 16 bytes from the address are written
highest first and bytes not accessed as dots. Register (`R`) and other events are passed over: registers are decoded
from the encoding. Sources: Arm's description of the Tarmac trace file format (DUI 0845), gem5's
src/arch/arm/tracers, and the behaviour of Arm's tarmac-trace-utilities.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from perfvec.trace.readers.chunks import Lines
from perfvec.trace.readers.row_tuples import choose
from perfvec.trace.readers.scan import (
    COLON,
    COMMA,
    DOT,
    FNV_OFFSET,
    SPACE,
    TAB,
    Bytes,
    find,
    hash_bytes,
    hex_digit,
    kernel,
    read_hex,
    skip_blanks,
)

OPEN, CLOSE = ord("("), ord(")")
LETTER_D, LETTER_E, LETTER_F, LETTER_I, LETTER_L = ord("D"), ord("E"), ord("F"), ord("I"), ord("L")
LETTER_M, LETTER_O, LETTER_R, LETTER_S, LETTER_T, LETTER_W = (ord(letter) for letter in "MORSTW")
TOKENS_BEFORE_EVENT = 5
EVENT_OTHER, EVENT_INSTRUCTION, EVENT_ENVELOPE, EVENT_CONTIGUOUS, EVENT_DIAGRAM = 0, 1, 2, 3, 4
DIAGRAM_BYTES = 16
# Places in the state carried from line to line.
PENDING, PC, ENCODING, FOREIGN, ADDRESS, TOUCHES, PROCESSOR, COLUMN, MALFORMED, ELSEWHERE, OWN = range(11)
STATE_PLACES = 11


class TarmacRows(NamedTuple):
    """Executed instructions, n rows: pc, encoding, foreign (not A64), address (lowest, 0 = none), touches (bit 0 loads,
    bit 1 stores).
    """

    pc: NDArray[np.uint64]
    encoding: NDArray[np.uint32]
    foreign: NDArray[np.bool_]
    address: NDArray[np.uint64]
    touches: NDArray[np.uint8]


@kernel
def _token_end(buffer: Bytes, at: int, end: int) -> int:
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
def _find_event(buffer: Bytes, start: int, end: int) -> tuple[int, int, int, np.uint64]:
    """Return the event's kind, its word's start and end, and a hash of the processor's name (0 where none is given)."""
    at, processor, tokens = skip_blanks(buffer, start, end), np.uint64(0), 0
    timed = False
    while at < end and tokens < TOKENS_BEFORE_EVENT:
        stop = _token_end(buffer, at, end)
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
def _skip_physical(buffer: Bytes, at: int, end: int) -> int:
    """Return the position behind ':physical[_NS][,physical]', if that stands at `at`."""
    while at < end and buffer[at] in (COLON, COMMA):
        at = _token_or_comma(buffer, at + 1, end)
    return at


@kernel
def _token_or_comma(buffer: Bytes, at: int, end: int) -> int:
    while at < end and buffer[at] != SPACE and buffer[at] != TAB and buffer[at] != COMMA:
        at += 1
    return at


@kernel
def _set_instruction(
    buffer: Bytes, at: int, end: int, pc: np.uint64, encoding: np.uint64, state: NDArray[np.uint64]
) -> bool:
    """Store an instruction whose instruction-set word is at `at`; return whether there is one."""
    stop = _token_end(buffer, at, end)
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
def _plain_instruction(buffer: Bytes, at: int, end: int, state: NDArray[np.uint64]) -> bool:
    """Read '(index) pc encoding state', or '(pc) encoding state'."""
    at = skip_blanks(buffer, at, end)
    bracketed = np.uint64(0)
    if at < end and buffer[at] == OPEN:
        bracketed, stop = read_hex(buffer, at + 1, end)
        at = skip_blanks(buffer, find(buffer, at, end, CLOSE) + 1, end)
    first, stop = read_hex(buffer, at, end)
    if stop == at:
        return False
    at = skip_blanks(buffer, _skip_physical(buffer, stop, end), end)
    second, stop = read_hex(buffer, at, end)
    if stop == at or stop < _token_end(buffer, at, end):  # the state's own letter may be a hexadecimal digit
        return _set_instruction(buffer, at, end, bracketed, first, state)
    behind = skip_blanks(buffer, stop, end)
    if stop - at == 1 or (behind < end and buffer[behind] == COLON):
        return _set_instruction(buffer, at, end, bracketed, first, state)
    return _set_instruction(buffer, behind, end, first, second, state)


@kernel
def _envelope_instruction(buffer: Bytes, at: int, end: int, state: NDArray[np.uint64]) -> bool:
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
    behind = skip_blanks(buffer, _skip_physical(buffer, stop, end), end)
    if behind < end and buffer[behind] == OPEN:  # (ABORTED)
        return
    _touch(state, address, 1 if loads else 2)


@kernel
def _diagram(buffer: Bytes, at: int, end: int, touch: int, state: NDArray[np.uint64]) -> None:
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
def _emit(rows: TarmacRows, count: int, state: NDArray[np.uint64]) -> int:
    if state[PENDING] == 0:
        return count
    rows.pc[count] = state[PC]
    rows.encoding[count] = np.uint32(state[ENCODING])
    rows.foreign[count] = state[FOREIGN] != 0
    rows.address[count] = state[ADDRESS]
    rows.touches[count] = np.uint8(state[TOUCHES])
    state[PENDING] = 0
    return count + 1


@kernel
def _memory_event(buffer: Bytes, kind: int, word_at: int, stop: int, end: int, state: NDArray[np.uint64]) -> None:
    if kind == EVENT_CONTIGUOUS:
        _contiguous(buffer, word_at, stop, end, state)
    else:
        touch = 1 if buffer[word_at] == LETTER_L else 2
        _diagram(buffer, skip_blanks(buffer, stop, end), end, touch, state)


@kernel
def _continues(buffer: Bytes, start: int, end: int, state: NDArray[np.uint64]) -> bool:
    """Return whether the line goes on with the load or store of the line before: its first word is in that column."""
    column = skip_blanks(buffer, start, end) - start
    return bool(state[COLUMN] > 0 and np.uint64(column) == state[COLUMN] >> np.uint64(2))


@kernel
def _parse(
    buffer: Bytes, starts: NDArray[np.int64], ends: NDArray[np.int64], rows: TarmacRows, state: NDArray[np.uint64]
) -> int:
    count = 0
    for row in range(len(starts)):
        start, end = starts[row], ends[row]
        kind, word_at, stop, processor = _find_event(buffer, start, end)
        if kind == EVENT_OTHER:
            if _continues(buffer, start, end, state):
                _diagram(buffer, skip_blanks(buffer, start, end), end, int(state[COLUMN] & np.uint64(3)), state)
            continue
        state[COLUMN] = 0
        behind = skip_blanks(buffer, stop, end)
        if kind == EVENT_ENVELOPE and (behind >= end or buffer[behind] != OPEN):
            continue  # an exception, such as 'ES EXC Reset'
        if kind in (EVENT_INSTRUCTION, EVENT_ENVELOPE):
            if state[OWN] == 0 and processor != 0:
                state[PROCESSOR] = processor
            state[OWN] = 1
            if processor != 0 and processor != state[PROCESSOR]:
                state[ELSEWHERE] += np.uint64(1)
                continue
            count = _emit(rows, count, state)
            if kind == EVENT_INSTRUCTION:
                read_it = _plain_instruction(buffer, stop, end, state)
            else:
                read_it = _envelope_instruction(buffer, stop, end, state)
            if not read_it:
                state[MALFORMED] += np.uint64(1)
        elif processor == 0 or processor == state[PROCESSOR]:
            _memory_event(buffer, kind, word_at, stop, end, state)
            if kind == EVENT_DIAGRAM:
                column = skip_blanks(buffer, stop, end) - start
                state[COLUMN] = np.uint64(column * 4 + (1 if buffer[word_at] == LETTER_L else 2))
    return count


class TarmacParser:
    """Reads lines in order; the last instruction waits for the memory events that may follow it."""

    def __init__(self) -> None:
        self._state = np.zeros(STATE_PLACES, dtype=np.uint64)

    @property
    def malformed(self) -> int:
        """Instruction lines that could not be read."""
        return int(self._state[MALFORMED])

    @property
    def elsewhere(self) -> int:
        """Instructions of other processors."""
        return int(self._state[ELSEWHERE])

    def feed(self, lines: Lines) -> TarmacRows:
        """Return the instructions that these lines complete."""
        rows = self._rows(len(lines) + 1)
        count = _parse(lines.buffer, lines.starts, lines.ends, rows, self._state)
        return choose(rows, slice(0, count))

    def flush(self) -> TarmacRows:
        """Return the instruction that waits, if there is one."""
        rows = self._rows(1)
        count = _emit(rows, 0, self._state)
        return choose(rows, slice(0, count))

    def _rows(self, count: int) -> TarmacRows:
        return TarmacRows(
            pc=np.zeros(count, dtype=np.uint64),
            encoding=np.zeros(count, dtype=np.uint32),
            foreign=np.zeros(count, dtype=np.bool_),
            address=np.zeros(count, dtype=np.uint64),
            touches=np.zeros(count, dtype=np.uint8),
        )
