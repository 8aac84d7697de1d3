"""How long an access to data takes on a reference machine, and which lines are in flight.

Enters: `Clocks`, `Tags`, the settings and an access, whose rows MISSED, FAR and WRITTEN tell the level that serves it.
Leaves: when its line is there, counting the miss registers, prefetches sent earlier and DRAM; and the lines in flight,
rows LINE_FILL and LINE_TARGETS. Loads and stores both build on this.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from perfvec.features.reference import layout as at
from perfvec.features.reference.dram import memory_read, queue_writes
from perfvec.features.reference.inline import step
from perfvec.features.reference.layout import COLUMNS, LINE_TABLE, TICKS
from perfvec.features.reference.miss_registers import prefetch_free
from perfvec.features.reference.state import Tags

Rows = NDArray[np.int32]
NEAR = 32  # lines: an access this close to the last one is a hit everywhere and starts nothing
TARGETS_PER_LINE = 8  # gem5's targets of a miss register: the next access to the line blocks the cache
LINE_BYTES = 64


@step
def slot_of(line: int) -> int:
    """Entry of the tables of lines; folded, since arrays often lie a power of two apart."""
    slot: int = (line ^ (line >> 9) ^ (line >> 18)) & (LINE_TABLE - 1)
    return slot


@step
def unblocked(clock: Rows, s: int, start: int) -> int:
    """When an access that would start at `start` gets into a cache that may be blocked by a line with all targets."""
    begun: int = max(start, clock[at.BLOCK_UNTIL + s]) if start >= clock[at.BLOCK_FROM + s] else start
    return begun


@step
def is_fetched(clock: Rows, stride_sent: NDArray[np.int64], s: int, line: int, start: int) -> int:
    """1 where the first level's prefetcher has got to ask for the line before `start`."""
    slot = slot_of(line)
    asked = stride_sent[slot] == line and clock[at.L1_STRIDE + s] != 0
    fetched: int = 1 if asked and prefetch_sent(clock, s, slot) < start else 0
    return fetched


@step
def prefetch_sent(clock: Rows, s: int, slot: int) -> int:
    """When the first level's prefetcher gets to ask for the line with this entry of the tables."""
    sent: int = max(clock[at.STRIDE_SENT + slot * COLUMNS + s], prefetch_free(clock, s))
    return sent


@step
def bus_wait(clock: Rows, s: int, time: int) -> int:
    """How long a miss that is sent at `time` waits for the bus to the second level.

    As in gem5's crossbar, a request takes it for a cycle, and what it drives out of the cache for one, or two if
    changed. What is driven out lets requests pass until the write buffers are full.
    """
    left = max(0, clock[at.BUS_WORK + s] - max(0, time - clock[at.BUS_ASKED + s]))
    clock[at.BUS_ASKED + s] = max(clock[at.BUS_ASKED + s], time)
    clock[at.BUS_WORK + s] = left + TICKS + clock[at.BUS_TICKS + s]
    wait: int = max(0, left - clock[at.BUS_SLACK + s])
    return wait


@step
def memory_arrival(clock: Rows, tags: Tags, s: int, line: int, distance: int, early: int) -> int:
    """When a line is back from memory; early: when the request left the first level. The second may prefetch."""
    slot = slot_of(line)
    sent = early
    if distance > NEAR and tags.ahead_sent[slot] == line and clock[at.L2_STRIDE + s] != 0:
        sent = min(sent, clock[at.AHEAD_SENT + slot * COLUMNS + s])
    if distance > NEAR and tags.next_sent[slot] == line and clock[at.L2_NEXT_LINE + s] != 0:
        sent = min(sent, clock[at.NEXT_SENT + slot * COLUMNS + s])
    way = clock[at.LOAD_LATENCY + s] + clock[at.L2_EXTRA + s]
    there: int = memory_read(clock, s, line, sent + way)
    return there


@step
def arrival(clock: Rows, tags: Tags, s: int, line: int, distance: int, start: int) -> int:
    """When the line that an access starting at `start` misses is in the first level, prefetches counted in."""
    slot = slot_of(line)
    by_stride = distance > NEAR and tags.stride_sent[slot] == line
    early = start + bus_wait(clock, s, start)  # when the request left the first level
    if by_stride and clock[at.L1_STRIDE + s] != 0:
        early = min(early, prefetch_sent(clock, s, slot))
    near = start + clock[at.LOAD_LATENCY + s]
    done: int = max(near, early + clock[at.LOAD_LATENCY + s] + clock[at.L2_EXTRA + s])
    if clock[at.FAR + s] != 0:
        done = max(done, memory_arrival(clock, tags, s, line, distance, early))
    queue_writes(clock, s, done)
    return done


@step
def remember_fill(clock: Rows, tags: Tags, line: int, targets: int) -> None:
    """Record that the line is in flight until DONE, with as many accesses waiting for it."""
    slot = slot_of(line)
    tags.line_fill[slot] = line
    for s in range(COLUMNS):
        clock[at.LINE_FILL + slot * COLUMNS + s] = clock[at.DONE + s]
        clock[at.LINE_TARGETS + slot * COLUMNS + s] = targets
