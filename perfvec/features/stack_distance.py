"""Exact stack (reuse) distances of cache lines: how many distinct others were touched since this one last was.

Enters: dense line ids in program order. Leaves: the distance of each touch; state carried between chunks.
Method: Bennett and Kruskal's marks on a time line (each line has one mark, at its last touch) counted by a Fenwick
tree (Fenwick 1994) whose leaves are words of 64 marks: recent reuse needs population counts alone. When time runs
out, marks are renumbered, so memory follows the number of distinct lines and not the length of the trace.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from perfvec.features.kernel import kernel, signed

NEVER = 2**31 - 1
NO_ACCESS = -1
WORD_BITS = 64
INITIAL_WORDS = 64
SCANNED_WORDS = 8
ALL_ONES = np.uint64(0xFFFFFFFFFFFFFFFF)
TIME, DISTINCT, LATEST, FLUSHED = 0, 1, 2, 3


class ReuseStack(NamedTuple):
    """The time line of one stack.

    marks: uint64 [2^k], bit t % 64 of word t // 64 set where time t is some line's last touch.
    tree: int32 [2^k + 1], Fenwick tree over the mark counts of the words before `counters[FLUSHED]`.
    line_at: int32 [64 · 2^k], line touched at each time. last: int32 [lines], time of a line's last touch, -1 never.
    counters: int64 [4], next time, distinct lines, latest line, words counted in the tree.
    """

    marks: NDArray[np.uint64]
    tree: NDArray[np.int32]
    line_at: NDArray[np.int32]
    last: NDArray[np.int32]
    counters: NDArray[np.int64]


def empty_reuse_stack() -> ReuseStack:
    """Return a stack that no line has touched."""
    return ReuseStack(
        marks=np.zeros(INITIAL_WORDS, dtype=np.uint64),
        tree=np.zeros(INITIAL_WORDS + 1, dtype=np.int32),
        line_at=np.zeros(INITIAL_WORDS * WORD_BITS, dtype=np.int32),
        last=np.full(64, -1, dtype=np.int32),
        counters=np.array([0, 0, -1, 0], dtype=np.int64),
    )


@kernel
def popcount(word: np.uint64) -> int:
    """Count set bits; LLVM recognises this idiom and emits one instruction."""
    word = word - ((word >> np.uint64(1)) & np.uint64(0x5555555555555555))
    word = (word & np.uint64(0x3333333333333333)) + ((word >> np.uint64(2)) & np.uint64(0x3333333333333333))
    word = (word + (word >> np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
    return signed((word * np.uint64(0x0101010101010101)) >> np.uint64(56))


@kernel
def add_to_tree(tree: NDArray[np.int32], word: int, amount: int) -> None:
    """Add `amount` to the count of marks in `word`."""
    node = word + 1
    while node < len(tree):
        tree[node] += amount
        node += node & -node


@kernel
def marks_before(tree: NDArray[np.int32], word: int) -> int:
    """Return the number of marks in the words before `word`, of those flushed to the tree."""
    total = 0
    node = word
    while node > 0:
        total += tree[node]
        node &= node - 1
    return total


@kernel
def marks_after(stack: ReuseStack, time: int) -> int:
    """Return the number of marks later than `time`, which is itself marked."""
    word = time >> 6
    newest = signed(stack.counters[TIME] - 1) >> 6
    above = stack.marks[word] & ((ALL_ONES << np.uint64(time & 63)) << np.uint64(1))
    count = popcount(above)
    if newest - word <= SCANNED_WORDS:
        for later in range(word + 1, newest + 1):
            count += popcount(stack.marks[later])
        return count
    return count + signed(stack.counters[DISTINCT]) - marks_before(stack.tree, word) - popcount(stack.marks[word])


@kernel
def mark_now(stack: ReuseStack, line: int) -> None:
    """Set the mark of `line` at the next time, and count the word before once it is full of time."""
    time = signed(stack.counters[TIME])
    word = time >> 6
    if word != stack.counters[FLUSHED]:
        add_to_tree(stack.tree, word - 1, popcount(stack.marks[word - 1]))
        stack.counters[FLUSHED] = word
    stack.marks[word] |= np.uint64(1) << np.uint64(time & 63)
    stack.line_at[time] = line
    stack.last[line] = time
    stack.counters[TIME] = time + 1
    stack.counters[LATEST] = line


@kernel
def clear_mark(stack: ReuseStack, time: int) -> None:
    """Remove the mark at `time`."""
    word = time >> 6
    stack.marks[word] &= ~(np.uint64(1) << np.uint64(time & 63))
    if word < stack.counters[FLUSHED]:
        add_to_tree(stack.tree, word, -1)


@kernel
def touch(stack: ReuseStack, line: int) -> int:
    """Touch `line`, which is not the latest, with room left on the time line; return its stack distance."""
    time = signed(stack.last[line])
    if time < 0:
        distance = NEVER
        stack.counters[DISTINCT] += 1
    else:
        distance = marks_after(stack, time)
        clear_mark(stack, time)
    mark_now(stack, line)
    return distance


@kernel
def touch_until_full(
    stack: ReuseStack,
    lines: NDArray[np.int32],
    kinds: NDArray[np.uint8],
    kind_mask: int,
    first: int,
    distances: NDArray[np.int32],
) -> int:
    """Fill `distances` from row `first` on; return the row at which the time line is full, or the number of rows.

    The state is never replaced in here: to rebind arrays in a hot loop would cost a reference count for each use.
    """
    for row in range(first, len(lines)):
        line = signed(lines[row])
        if line < 0 or not kinds[row] & kind_mask:
            distances[row] = NO_ACCESS
        elif line == stack.counters[LATEST]:
            distances[row] = 0
        elif stack.counters[TIME] == len(stack.line_at):
            return row
        else:
            distances[row] = touch(stack, line)
    return len(lines)


@kernel
def close_gaps(stack: ReuseStack, line_at: NDArray[np.int32], marks: NDArray[np.uint64]) -> int:
    """Number all marks 0, 1, 2 … into the empty `line_at` and `marks`; return their number."""
    time = 0
    for old_time in range(len(stack.line_at)):
        line = stack.line_at[old_time]
        if stack.last[line] == old_time:
            stack.last[line] = time
            line_at[time] = line
            marks[time >> 6] |= np.uint64(1) << np.uint64(time & 63)
            time += 1
    return time


def renumbered(stack: ReuseStack) -> ReuseStack:
    """Return the stack with the gaps closed, on a time line of twice the length where more than half is marks."""
    words = len(stack.marks)
    if 2 * stack.counters[DISTINCT] > words * WORD_BITS:
        words *= 2
    line_at = np.zeros(words * WORD_BITS, dtype=np.int32)
    marks = np.zeros(words, dtype=np.uint64)
    time = close_gaps(stack, line_at, marks)
    tree = np.zeros(words + 1, dtype=np.int32)
    for word in range(time // WORD_BITS):
        add_to_tree(tree, word, WORD_BITS)
    stack.counters[TIME] = time
    stack.counters[FLUSHED] = time // WORD_BITS
    return ReuseStack(marks, tree, line_at, stack.last, stack.counters)


def stack_distances(
    stack: ReuseStack, lines: NDArray[np.int32], kinds: NDArray[np.uint8], kind_mask: int
) -> tuple[ReuseStack, NDArray[np.int32]]:
    """Touch lines in order.

    Args:
        stack: the time line so far; `last` must have a row for every line id.
        lines: int32 [n], line ids, -1 = none.
        kinds: uint8 [n], bits saying which stacks a row belongs to.
        kind_mask: the bits of this stack.

    Returns:
        The stack, possibly on a larger time line, and int32 [n] distances in lines: 0 the latest line, 2^31-1 a
        first touch, -1 no touch.
    """
    distances = np.empty(len(lines), dtype=np.int32)
    row = touch_until_full(stack, lines, kinds, kind_mask, 0, distances)
    while row < len(lines):
        stack = renumbered(stack)
        row = touch_until_full(stack, lines, kinds, kind_mask, row, distances)
    return stack, distances
