"""The DRAM of all reference machines: channels, their queues of writes, banks and their open rows.

Enters: `Clocks`, the settings and an access that misses every cache. Leaves: when the controller admits it, and when
its data is there. As in gem5's DRAM interface: lines of 128 bytes take turns among channels, rows of one bank lie in
sequence, a row stays open until another is wanted, 16 accesses were served, or, where the policy closes rows, nothing
more waits for it when an access is taken from the queue. Of what waits, accesses to the open row go first: lines that
prefetchers ask for ahead of time are read row by row, even where two arrays share a bank. Changed lines gather until
half the queue of writes is full and nothing is to be read; then at least 16 bursts are written. What the queue holds is
read from it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from perfvec.features.reference import layout as at
from perfvec.features.reference.caches import LINE_BITS
from perfvec.features.reference.inline import step
from perfvec.features.reference.layout import COLUMNS, WRITE_TABLE

Rows = NDArray[np.int32]
MOST_USES = 16  # accesses to a row until gem5 closes it
SPREAD, SPREAD_SHIFT = 2654435761, 20  # 2**32 by the golden ratio, as Knuth's multiplicative hash
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
def dram_admits(clock: Rows, s: int, line: int, arrival: int, lines: int) -> int:
    """Queue `lines` reads; returns when the access gets in, which waits once the queue of writes is full."""
    channel = (line >> 1) & clock[at.CHANNEL_MASK + s]
    work = clock[at.CHANNEL_WORK + channel * COLUMNS + s]
    begun: int = max(arrival, work - clock[at.WRITES_HIGH + s] * clock[at.BURST + s])
    clock[at.CHANNEL_WORK + channel * COLUMNS + s] = max(work, begun) + lines * clock[at.BURST + s]
    return begun


@step
def queue_writes(clock: Rows, s: int, now: int) -> None:
    """Queue the changed lines that the present access drives out at `now`, but for those that the queue holds already.

    Once many have gathered, the channel writes some and reads nothing meanwhile.
    """
    for k in range(clock[at.WRITTEN + s]):
        line = np.int64(clock[at.WRITTEN_LINES + k * COLUMNS + s])
        channel, slot = (line >> 1) & clock[at.CHANNEL_MASK + s], write_slot(line)
        if in_write_queue(clock, s, line) == 0:
            clock[at.WRITE_LINE + slot * COLUMNS + s] = line
            clock[at.WRITE_NUMBER + slot * COLUMNS + s] = clock[at.WRITES + channel * COLUMNS + s]
            clock[at.WRITES + channel * COLUMNS + s] += 1
            clock[at.CHANNEL_WORK + channel * COLUMNS + s] += clock[at.BURST + s]
            left = clock[at.WRITES_LEFT + channel * COLUMNS + s] + 1
            if left > clock[at.WRITES_LOW + s]:
                begun = max(
                    now, clock[at.CHANNEL_FREE + channel * COLUMNS + s], clock[at.DRAIN_UNTIL + channel * COLUMNS + s]
                )
                clock[at.DRAIN_FROM + channel * COLUMNS + s] = begun
                clock[at.DRAIN_UNTIL + channel * COLUMNS + s] = begun + clock[at.DRAIN + s]
                left -= clock[at.DRAIN_LINES + s]
            clock[at.WRITES_LEFT + channel * COLUMNS + s] = left


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
    held = clock[at.WRITE_LINE + slot * COLUMNS + s] == line & LINE_BITS and 0 < since <= 2 * clock[at.WRITES_LOW + s]
    return 1 if held else 0


@step
def memory_read(clock: Rows, s: int, line: int, asked: int) -> int:
    """When a line is back in the second level that it asked for at `asked`."""
    reached = asked + clock[at.REQUEST + s]
    if in_write_queue(clock, s, line) != 0:
        there: int = reached + clock[at.QUEUE_RESPONSE + s]
    else:
        reached = dram_admits(clock, s, line, reached, 1)
        there = dram_read(clock, s, line, reached) + clock[at.RESPONSE + s]
    return there


@step
def dram_spares(clock: Rows, s: int, line: int) -> int:
    """Take back a read that was queued but is not needed; returns when what is queued lets the access in."""
    channel = (line >> 1) & clock[at.CHANNEL_MASK + s]
    work = clock[at.CHANNEL_WORK + channel * COLUMNS + s] - clock[at.BURST + s]
    clock[at.CHANNEL_WORK + channel * COLUMNS + s] = work
    clock[at.CHANNEL_FREE + channel * COLUMNS + s] -= clock[at.BURST + s]
    bank = bank_of(clock, s, line)
    clock[at.BANK_COLUMN + bank * COLUMNS + s] -= clock[at.COLUMN_GAP + s]
    clock[at.BANK_PRECHARGE + bank * COLUMNS + s] -= clock[at.COLUMN_GAP + s]
    admitted: int = work - clock[at.WRITES_HIGH + s] * clock[at.BURST + s]
    return admitted


@step
def dram_read(clock: Rows, s: int, line: int, arrival: int) -> int:
    """Serve a line that reaches the memory controller of machine `s` at `arrival`; returns when its data leaves."""
    channel, bank = (line >> 1) & clock[at.CHANNEL_MASK + s], bank_of(clock, s, line)
    row = ((rows_before(clock, s, line) >> clock[at.BANK_SHIFT + s]) & ROW_BITS) + 1
    held, uses = clock[at.BANK_ROW + bank * COLUMNS + s], clock[at.BANK_USES + bank * COLUMNS + s]
    column, precharge = clock[at.BANK_COLUMN + bank * COLUMNS + s], clock[at.BANK_PRECHARGE + bank * COLUMNS + s]
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
    if clock[at.DRAIN_FROM + channel * COLUMNS + s] <= command < clock[at.DRAIN_UNTIL + channel * COLUMNS + s]:
        command = clock[at.DRAIN_UNTIL + channel * COLUMNS + s]
    clock[at.CHANNEL_FREE + channel * COLUMNS + s] = command + clock[at.BURST + s]
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
    done: int = command + clock[at.COLUMN_READ + s]
    return done
