"""Lines of code that reference machines fetch in vain: beyond a jump, or on the wrong path after a misprediction.

Enters: `Clocks`, `Tags`, `Caches` and a control instruction after which fetch goes on elsewhere. Leaves: the lines in
the caches, and FETCHED and CODE_ORDERED, held where gem5 cannot fetch before such a line is there. Its in-order core
keeps lines in sequence and has two on their way at most; a first level with one miss register takes no access at all
while it waits for a line, whoever still wants it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from perfvec.features.kernel import kernel
from perfvec.features.reference import layout as at
from perfvec.features.reference.caches import INDEX_BITS, LINE_BITS, Caches, look_further, touch
from perfvec.features.reference.code_lines import line_arrival
from perfvec.features.reference.inline import step
from perfvec.features.reference.layout import LONG_AGO, TICKS
from perfvec.features.reference.prefetchers import ask_for_next
from perfvec.features.reference.state import Tags

Rows = NDArray[np.int32]
MOST_LINES = 8  # that are followed on a wrong path
LINE_INSTRUCTIONS = 16


@step
def enter(clock: Rows, caches: Caches, s: int, line: int) -> int:
    """Access a line of code; returns 1 if the first level misses it, and sets FAR and WRITTEN then."""
    ways = np.int64(clock[at.L1I_WAYS + s])
    first = np.int64(clock[at.L1I_OFFSET + s]) + (line & (np.int64(clock[at.L1I_SETS + s]) - 1)) * ways
    missed, victim = touch(caches.l1i, first & INDEX_BITS, ways, line & LINE_BITS, 0)
    if missed != 0:
        far, written = look_further(clock, caches.l2, s, line & LINE_BITS, victim)
        clock[at.FAR + s] = far
        clock[at.WRITTEN + s] = written
    return missed


@step
def missed_arrival(clock: Rows, tags: Tags, caches: Caches, s: int, line: int, asked: int) -> int:
    """When a line is there that `enter` missed; the second level's prefetcher sees the miss."""
    there = line_arrival(clock, tags, s, line, asked)
    if clock[at.L2_NEXT_LINE + s] != 0 and clock[at.FAR + s] != 0:
        ask_for_next(clock, tags.next_sent, caches.l2, s, asked, line)
    return there


@kernel
def fetch_beyond(
    clock: Rows, tags: Tags, caches: Caches, s: int, line: int, asked: int, before: int, more: int, room: int
) -> None:
    """Let an in-order machine, which follows a jump at FETCHED, have asked for `line` and those behind it.

    asked: when the line before `line` was, or would have been. before: when that is there. more: lines
    for which the second stage of fetch makes room meanwhile, at `room`.
    """
    until = clock[at.FETCHED + s]
    there, earlier, blocked = before, asked, before  # as the line before may have been missed
    if clock[at.CODE_AHEAD + s] == 1:
        earlier = max(asked, clock[at.CODE_LEFT + s])
    for k in range(clock[at.CODE_AHEAD + s] + more):
        turn = max(asked + TICKS, earlier)  # two may be on their way
        if k >= clock[at.CODE_AHEAD + s]:
            turn = max(turn, room)
        if turn >= until:
            break
        asked, earlier = turn, there
        sent = max(asked, blocked) if clock[at.CODE_MISSES + s] == 1 else asked
        if enter(clock, caches, s, line + k) != 0:
            sent = missed_arrival(clock, tags, caches, s, line + k, sent)
            blocked = sent
        there = max(there, sent)
    if clock[at.CODE_MISSES + s] == 1:
        earlier = max(earlier, blocked)
    clock[at.FETCHED + s] = max(until, earlier)
    if there + TICKS > until:
        clock[at.CODE_ORDERED + s] = there + TICKS


@kernel
def fetch_wrong_path(clock: Rows, tags: Tags, caches: Caches, s: int, pc: int, here: int, begun: int) -> None:
    """Let an out-of-order machine fetch from `pc` on, from `begun` until FETCHED, where it comes back.

    here: the line that it has.
    """
    until = clock[at.FETCHED + s]
    line, now = pc >> 6, begun
    left = LINE_INSTRUCTIONS - ((pc >> 2) & (LINE_INSTRUCTIONS - 1))
    blocked: int = LONG_AGO
    for _ in range(MOST_LINES):
        if now >= until:
            break
        if line != here:
            now += clock[at.LINE_BUBBLE + s]
            if enter(clock, caches, s, line) != 0:
                now = missed_arrival(clock, tags, caches, s, line, now)
                blocked = now
                clock[at.VAIN_LINE + s] = line & LINE_BITS
                clock[at.VAIN_THERE + s] = now
            elif clock[at.VAIN_LINE + s] == line & LINE_BITS:
                now = max(now, clock[at.VAIN_THERE + s])
        now += left * clock[at.FETCH_SLOT + s]
        left = LINE_INSTRUCTIONS
        line += 1
    if clock[at.CODE_MISSES + s] == 1:
        clock[at.FETCHED + s] = max(until, blocked)
