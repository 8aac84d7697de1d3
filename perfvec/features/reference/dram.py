"""The DRAM of all reference machines: channels, their queues of writes, banks and their open rows.

Enters: `Clocks`, the settings and an access that misses every cache. Leaves: when the controller admits it, and when
its data is there. As in gem5's DRAM interface: lines of 128 bytes take turns among channels, rows of one bank lie in
sequence, a row stays open until another is wanted, 16 accesses were served, or, where the policy closes rows, nothing
more waits for it when an access is taken from the queue. Of what waits, accesses to the open row go first: lines that
prefetchers ask for ahead of time are read row by row, even where two arrays share a bank. Changed lines gather until
half the queue of writes is full and nothing is to be read; then they are written until fewer than 16 less than that are
left, or, where something is to be read, at least 16 bursts. What the queue holds is read from it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from perfvec.features.kernel import kernel
from perfvec.features.reference import layout as at
from perfvec.features.reference.caches import LINE_BITS
from perfvec.features.reference.inline import step
from perfvec.features.reference.layout import COLUMNS, LONG_AGO, WRITE_TABLE

Rows = NDArray[np.int32]
MOST_USES = 16  # accesses to a row until gem5 closes it
SPREAD, SPREAD_SHIFT = 2654435761, 20  # 2**32 by the golden ratio, as Knuth's multiplicative hash
READING, WRITING = 0, 1  # of a channel's WRITTEN_NOW, to which what it wrote is added
ROW_BITS = 0x3FFFFFFF  # of a row's number, so that int32 holds one more


@step
def rows_before(clock: Rows, s: int, line: int) -> int:
    """Rows of the line's channel that lie before it."""
    inner = ((line >> (1 + clock[at.CHANNEL_SHIFT + s])) << 1) | (line & 1)
    before: int = inner >> clock[at.ROW_SHIFT + s]
    return before


@step
def bank_of(clock: Rows, s: int, line: int) -> int:
    """Number of the line's bank among those of all channels."""
    channel = (line >> 1) & clock[at.CHANNEL_MASK + s]
    bank: int = (channel << clock[at.BANK_SHIFT + s]) | (rows_before(clock, s, line) & clock[at.BANK_MASK + s])
    return bank


@step
def write_until(clock: Rows, s: int, channel: int, time: int) -> None:
    """Let a channel that writes do so until `time`, or until so few lines are left that it stops."""
    cell = channel * COLUMNS + s
    if clock[at.WRITTEN_NOW + cell] != READING and clock[at.NEXT_WRITE + cell] < time:
        slot = clock[at.WRITE_SLOT + s]
        lines = (time - clock[at.NEXT_WRITE + cell] + slot - 1) // slot
        lines = min(lines, clock[at.WRITES_LEFT + cell] - clock[at.WRITES_LEAST + s])
        write(clock, s, cell, max(0, lines))


@step
def write(clock: Rows, s: int, cell: int, lines: int) -> None:
    """Let a channel write `lines` lines more, or take back as many where it is negative."""
    clock[at.WRITES_LEFT + cell] -= lines
    clock[at.WRITTEN_NOW + cell] += lines
    clock[at.NEXT_WRITE + cell] += lines * clock[at.WRITE_SLOT + s]


@step
def end_writes(clock: Rows, s: int, channel: int, now: int) -> None:
    """Let the channel read again where it had stopped to write by `now`."""
    cell = channel * COLUMNS + s
    if clock[at.WRITTEN_NOW + cell] != READING and clock[at.NEXT_WRITE + cell] < now:
        clock[at.WRITTEN_NOW + cell] = READING
        clock[at.CHANNEL_FREE + cell] = max(clock[at.CHANNEL_FREE + cell], clock[at.NEXT_WRITE + cell])


@step
def begin_writes(clock: Rows, s: int, channel: int, now: int) -> None:
    """Let the channel write from `now` on, or once it is free, if it does not yet and many lines have gathered."""
    cell = channel * COLUMNS + s
    if clock[at.WRITTEN_NOW + cell] == READING and clock[at.WRITES_LEFT + cell] > clock[at.WRITES_LOW + s]:
        clock[at.WRITTEN_NOW + cell] = WRITING
        clock[at.NEXT_WRITE + cell] = max(now, clock[at.CHANNEL_FREE + cell])


@kernel
def turn_to_reads(clock: Rows, s: int, channel: int, arrival: int) -> int:
    """When a channel that writes can read what arrives at `arrival`: it finishes the least that it writes.

    Accesses do not come in the order of time, so that some that it was taken to have written may not be yet.
    """
    cell = channel * COLUMNS + s
    picked = arrival + clock[at.PRECHARGE + s] + clock[at.ACTIVATE + s]  # commands are chosen that much ahead
    write_until(clock, s, channel, picked)
    slot, written = clock[at.WRITE_SLOT + s], clock[at.WRITTEN_NOW + cell] - WRITING
    since = picked - (clock[at.NEXT_WRITE + cell] - written * slot)
    lines = max((since + slot - 1) // slot, clock[at.DRAIN_LINES + s]) if since >= 0 else 0
    lines = min(lines - written, clock[at.WRITES_LEFT + cell] - clock[at.WRITES_LEAST + s])
    write(clock, s, cell, lines)
    clock[at.WRITTEN_NOW + cell] = READING
    ready: int = max(arrival, clock[at.NEXT_WRITE + cell] + clock[at.TURN + s]) if since >= 0 else arrival
    return ready


@step
def dram_admits(clock: Rows, s: int, line: int, arrival: int) -> int:
    """When an access gets to the controller, which waits while the queue of writes is full."""
    channel = (line >> 1) & clock[at.CHANNEL_MASK + s]
    cell = channel * COLUMNS + s
    begun = arrival
    if clock[at.WRITTEN_NOW + cell] != READING:
        write_until(clock, s, channel, arrival)
        over = clock[at.WRITES_LEFT + cell] - clock[at.WRITES_FULL + s]
        wait = clock[at.NEXT_WRITE + cell] + over * clock[at.WRITE_SLOT + s]
        begun = max(arrival, wait) if over > 0 else arrival
    return begun


@step
def queue_writes(clock: Rows, s: int, now: int) -> None:
    """Queue the changed lines that the present access drives out at `now`, but for those that the queue holds already.

    Once many have gathered, the channel writes, but for what is to be read.
    """
    for k in range(clock[at.WRITTEN + s]):
        line = np.int64(clock[at.WRITTEN_LINES + k * COLUMNS + s])
        channel, slot = (line >> 1) & clock[at.CHANNEL_MASK + s], write_slot(line)
        write_until(clock, s, channel, now)
        end_writes(clock, s, channel, now)
        if in_write_queue(clock, s, line) == 0:
            clock[at.WRITE_LINE + slot * COLUMNS + s] = line
            clock[at.WRITE_NUMBER + slot * COLUMNS + s] = clock[at.WRITES + channel * COLUMNS + s]
            clock[at.WRITES + channel * COLUMNS + s] += 1
            clock[at.WRITES_LEFT + channel * COLUMNS + s] += 1
            begin_writes(clock, s, channel, now)


@step
def write_slot(line: int) -> int:
    """Entry of the table of queued writes; lines often lie a power of two apart."""
    slot: int = ((line * SPREAD) >> SPREAD_SHIFT) & (WRITE_TABLE - 1)
    return slot


@step
def in_write_queue(clock: Rows, s: int, line: int) -> int:
    """1 where the controller has the line in its queue of writes, from which it answers reads without DRAM."""
    slot, channel = write_slot(line & LINE_BITS), (line >> 1) & clock[at.CHANNEL_MASK + s]
    since = clock[at.WRITES + channel * COLUMNS + s] - clock[at.WRITE_NUMBER + slot * COLUMNS + s]
    held = (
        clock[at.WRITE_LINE + slot * COLUMNS + s] == line & LINE_BITS
        and 0 < since <= clock[at.WRITES_LEFT + channel * COLUMNS + s]
    )
    return 1 if held else 0


@step
def memory_read(clock: Rows, s: int, line: int, asked: int) -> int:
    """When a line is back in the second level that it asked for at `asked`."""
    reached = asked + clock[at.REQUEST + s]
    write_until(clock, s, (line >> 1) & clock[at.CHANNEL_MASK + s], reached)
    if in_write_queue(clock, s, line) != 0:
        there: int = reached + clock[at.QUEUE_RESPONSE + s]
    else:
        reached = dram_admits(clock, s, line, reached)
        there = dram_read(clock, s, line, reached) + clock[at.RESPONSE + s]
    return there


@step
def dram_spares(clock: Rows, s: int, line: int) -> int:
    """Take back a read that was queued but is not needed; returns when what is queued lets the access in."""
    channel = (line >> 1) & clock[at.CHANNEL_MASK + s]
    clock[at.CHANNEL_FREE + channel * COLUMNS + s] -= clock[at.BURST + s]
    bank = bank_of(clock, s, line)
    clock[at.BANK_COLUMN + bank * COLUMNS + s] -= clock[at.COLUMN_GAP + s]
    clock[at.BANK_PRECHARGE + bank * COLUMNS + s] -= clock[at.COLUMN_GAP + s]
    admitted: int = dram_admits(clock, s, line, LONG_AGO)
    return admitted


@step
def dram_read(clock: Rows, s: int, line: int, arrival: int) -> int:
    """Serve a line that reaches the memory controller of machine `s` at `arrival`; returns when its data leaves."""
    channel, bank = (line >> 1) & clock[at.CHANNEL_MASK + s], bank_of(clock, s, line)
    row = ((rows_before(clock, s, line) >> clock[at.BANK_SHIFT + s]) & ROW_BITS) + 1
    held, uses = clock[at.BANK_ROW + bank * COLUMNS + s], clock[at.BANK_USES + bank * COLUMNS + s]
    column, precharge = clock[at.BANK_COLUMN + bank * COLUMNS + s], clock[at.BANK_PRECHARGE + bank * COLUMNS + s]
    if clock[at.WRITTEN_NOW + channel * COLUMNS + s] != READING:
        arrival = turn_to_reads(clock, s, channel, arrival)
    if held != row and waits_for_row_before(clock, s, bank, row, arrival):
        return read_before(clock, s, channel, bank, arrival)
    left = clock[at.CLOSES_ROWS + s] != 0 and arrival > clock[at.BANK_PICKED + bank * COLUMNS + s]
    closed = held == 0 or uses >= MOST_USES or left
    ahead = clock[at.PRECHARGE + s] + clock[at.ACTIVATE + s]
    clock[at.BANK_PICKED + bank * COLUMNS + s] = max(arrival, clock[at.CHANNEL_FREE + channel * COLUMNS + s] - ahead)
    if held == row and not closed:
        command = max(arrival, column + clock[at.COLUMN_GAP + s])
        uses += 1
    else:
        if closed:
            activate = max(arrival, precharge + clock[at.PRECHARGE + s])
        else:
            activate = max(arrival, precharge) + clock[at.PRECHARGE + s]
        command = activate + clock[at.ACTIVATE + s]
        clock[at.ROW_BEFORE + bank * COLUMNS + s] = held
        clock[at.USES_BEFORE + bank * COLUMNS + s] = uses
        clock[at.COLUMN_BEFORE + bank * COLUMNS + s] = column
        clock[at.BANK_SWITCHED + bank * COLUMNS + s] = clock[at.BANK_PICKED + bank * COLUMNS + s]
        precharge = activate + clock[at.ROW_OPEN + s]
        uses = 1
    command = max(command, clock[at.CHANNEL_FREE + channel * COLUMNS + s])
    clock[at.CHANNEL_FREE + channel * COLUMNS + s] = command + clock[at.BURST + s]
    begin_writes(clock, s, channel, command)
    clock[at.BANK_ROW + bank * COLUMNS + s] = row
    clock[at.BANK_USES + bank * COLUMNS + s] = uses
    clock[at.BANK_COLUMN + bank * COLUMNS + s] = command
    clock[at.BANK_PRECHARGE + bank * COLUMNS + s] = max(precharge, command + clock[at.READ_TO_PRECHARGE + s])
    done: int = command + clock[at.COLUMN_READ + s]
    return done


@step
def waits_for_row_before(clock: Rows, s: int, bank: int, row: int, arrival: int) -> bool:
    """Whether the access wants the row before the bank's open one, and was there when that one was chosen."""
    wanted = clock[at.ROW_BEFORE + bank * COLUMNS + s] == row
    in_time = arrival < clock[at.BANK_SWITCHED + bank * COLUMNS + s]
    waits: bool = wanted and in_time and clock[at.USES_BEFORE + bank * COLUMNS + s] < MOST_USES
    return waits


@step
def read_before(clock: Rows, s: int, channel: int, bank: int, arrival: int) -> int:
    """Serve a line of the row that was open before, which had arrived before that was closed; returns as `dram_read`.

    What waits for an open row goes first (FR-FCFS: Rixner et al., ISCA 2000); the next one is opened that much later.
    """
    command = max(arrival, clock[at.COLUMN_BEFORE + bank * COLUMNS + s] + clock[at.COLUMN_GAP + s])
    clock[at.COLUMN_BEFORE + bank * COLUMNS + s] = command
    clock[at.USES_BEFORE + bank * COLUMNS + s] += 1
    clock[at.BANK_COLUMN + bank * COLUMNS + s] += clock[at.COLUMN_GAP + s]
    clock[at.BANK_PRECHARGE + bank * COLUMNS + s] += clock[at.COLUMN_GAP + s]
    clock[at.BANK_SWITCHED + bank * COLUMNS + s] += clock[at.COLUMN_GAP + s]
    clock[at.CHANNEL_FREE + channel * COLUMNS + s] += clock[at.BURST + s]
    begin_writes(clock, s, channel, command)
    done: int = command + clock[at.COLUMN_READ + s]
    return done
