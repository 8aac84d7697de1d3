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
from perfvec.trace.readers.scan import Bytes, kernel, skip_blanks
from perfvec.trace.readers.tarmac_events import (
    ADDRESS,
    COLUMN,
    ELSEWHERE,
    ENCODING,
    EVENT_DIAGRAM,
    EVENT_ENVELOPE,
    EVENT_INSTRUCTION,
    EVENT_OTHER,
    FOREIGN,
    LETTER_L,
    MALFORMED,
    OPEN,
    OWN,
    PC,
    PENDING,
    PROCESSOR,
    STATE_PLACES,
    TOUCHES,
    find_event,
)
from perfvec.trace.readers.tarmac_instructions import envelope_instruction, plain_instruction
from perfvec.trace.readers.tarmac_memory import diagram_access, memory_event


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
        kind, word_at, stop, processor = find_event(buffer, start, end)
        if kind == EVENT_OTHER:
            if _continues(buffer, start, end, state):
                diagram_access(buffer, skip_blanks(buffer, start, end), end, int(state[COLUMN] & np.uint64(3)), state)
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
                read_it = plain_instruction(buffer, stop, end, state)
            else:
                read_it = envelope_instruction(buffer, stop, end, state)
            if not read_it:
                state[MALFORMED] += np.uint64(1)
        elif processor == 0 or processor == state[PROCESSOR]:
            memory_event(buffer, kind, word_at, stop, end, state)
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
