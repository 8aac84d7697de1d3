"""Exec's micro-operations matched with the pipeline's: which tick did each instruction commit at?

Enters: the executed micro-operations of Exec and the retired ones of O3PipeView. Leaves: `CommitTimes`. They are
matched by fetch sequence number where Exec prints it (ExecFetchSeq), else by their order, checked by pc. O3PipeView
misses what was fetched before it was switched on, what had not left the pipeline at the end, and what faulted (system
calls), so instructions without a partner are stepped over.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from perfvec.errors import TraceError
from perfvec.trace.readers.gem5_exec_lines import ExecRows
from perfvec.trace.readers.gem5_log import Pipeline
from perfvec.trace.readers.scan import kernel

LEAST_MATCHED_SHARE = 0.5
# Rows that must agree where the two begin together, where one begins later, and behind a row that one of them lacks;
# and how far apart they may be there.
TOGETHER_WINDOW, FIRST_WINDOW, LATER_WINDOW = 16, 64, 8
FIRST_SHIFT, LATER_SHIFT = 4096, 64


class ExecutedOps:
    """Sequence number, tick and pc of each executed micro-operation, in order."""

    def __init__(self) -> None:
        self._sequence: list[NDArray[np.int64]] = []
        self._tick: list[NDArray[np.int64]] = []
        self._pc: list[NDArray[np.uint64]] = []
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def add(self, rows: ExecRows, ran: NDArray[np.bool_]) -> NDArray[np.int64]:
        """Take the rows that ran; return for every row the ordinal of the latest that did, int64 [n], at least 0."""
        ordinal = self._count - 1 + np.cumsum(ran)
        self._sequence.append(rows.sequence[ran])
        self._tick.append(rows.tick[ran])
        self._pc.append(rows.pc[ran])
        self._count += int(ran.sum())
        return np.asarray(np.maximum(ordinal, 0), dtype=np.int64)

    def sequence(self) -> NDArray[np.int64]:
        """Return fetch sequence numbers, -1 where not printed."""
        return np.concatenate(self._sequence)

    def ticks(self) -> NDArray[np.int64]:
        """Return Exec's own ticks, -1 where not printed."""
        return np.concatenate(self._tick)

    def pcs(self) -> NDArray[np.uint64]:
        """Return program counters."""
        return np.concatenate(self._pc)


@dataclass(frozen=True)
class CommitTimes:
    """Instructions start to stop (exclusive) have commit ticks, int64 [stop - start]; start_tick: the first's fetch."""

    start: int
    stop: int
    ticks: NDArray[np.int64]
    start_tick: int


def commit_times(last_ops: NDArray[np.int64], executed: ExecutedOps, pipeline: Pipeline) -> CommitTimes:
    """Return when instructions committed.

    Args:
        last_ops: int64 [instructions], ordinal of each instruction's last micro-operation in `executed`.
        executed: what Exec printed.
        pipeline: what O3PipeView printed.

    Raises:
        TraceError: the two do not belong together.
    """
    if not len(executed):
        raise TraceError("The Exec lines hold no micro-operations to join with O3PipeView; trace with ExecMicro too.")
    sequence = executed.sequence()
    by_sequence = bool((sequence >= 0).all())
    places = _by_sequence(sequence, pipeline) if by_sequence else _by_order(executed.pcs(), pipeline.pc)
    wanted = places[last_ops]
    wanted[(wanted >= 0) & (pipeline.pc[np.maximum(wanted, 0)] != executed.pcs()[last_ops])] = -1
    matched = np.flatnonzero(wanted >= 0)
    if len(matched) < LEAST_MATCHED_SHARE * len(last_ops):
        raise TraceError(
            f"Exec and O3PipeView do not belong together: only {len(matched):,} of {len(last_ops):,} instructions "
            "match; give both from one run."
        )
    start, stop = int(matched[0]), int(matched[-1]) + 1
    # What faulted (a system call) never retires: it counts as committed with the instruction before it.
    rows = np.maximum.accumulate(wanted[start:stop])
    return CommitTimes(start, stop, pipeline.retire[rows], int(pipeline.fetch[rows[0]]))


def _by_sequence(sequence: NDArray[np.int64], pipeline: Pipeline) -> NDArray[np.int64]:
    found = np.searchsorted(pipeline.sequence, sequence)
    inside = np.minimum(found, len(pipeline) - 1)
    return np.where(pipeline.sequence[inside] == sequence, inside, -1).astype(np.int64)


@kernel
def _agree(executed: NDArray[np.uint64], at: int, retired: NDArray[np.uint64], place: int, window: int) -> bool:
    """Return whether the next rows of both are the same, up to `window` or the end of either."""
    if at >= len(executed) or place >= len(retired):
        return False
    for row in range(min(window, len(executed) - at, len(retired) - place)):
        if executed[at + row] != retired[place + row]:
            return False
    return True


@kernel
def _align(executed: NDArray[np.uint64], retired: NDArray[np.uint64], places: NDArray[np.int64]) -> None:
    """Fill in the retired row of each executed one. Rows that only one side has are stepped over."""
    at, place, furthest, window = 0, 0, FIRST_SHIFT, FIRST_WINDOW
    if _agree(executed, 0, retired, 0, TOGETHER_WINDOW):
        window = TOGETHER_WINDOW
    while at < len(executed) and place < len(retired):
        skip, found = 0, False
        while not found and skip <= furthest:
            if _agree(executed, at + skip, retired, place, window):
                at, found = at + skip, True
            elif _agree(executed, at, retired, place + skip, window):
                place, found = place + skip, True
            else:
                skip += 1
        if not found:
            return
        furthest, window = LATER_SHIFT, LATER_WINDOW
        while at < len(executed) and place < len(retired) and executed[at] == retired[place]:
            places[at] = place
            at += 1
            place += 1


def _by_order(executed: NDArray[np.uint64], retired: NDArray[np.uint64]) -> NDArray[np.int64]:
    """Return the retired row of each executed one, -1 where none, by aligning the two sequences of pcs."""
    places = np.full(len(executed), -1, dtype=np.int64)
    _align(executed, retired, places)
    return places
