"""Sums of a trace's vectors by group, chunk after chunk, on two threads.

Enters: a foundation model, a trace and the group of each instruction. Leaves: `GroupSums` of the chunks, in order. Each
thread takes a chunk from features to sums; only what carries state from chunk to chunk waits for its turn, so that both
threads are always at work however features and network share the time.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from perfvec.features.events import Events
from perfvec.features.reference.settings import Parameters
from perfvec.features.reference.timings import PartTimer, ReferenceTimer
from perfvec.representation.chunk_inputs import ChunkInputs
from perfvec.representation.foundation import CHUNK_INSTRUCTIONS, FoundationModel
from perfvec.representation.group_sums import compact, group_sums
from perfvec.representation.in_order import InOrder
from perfvec.representation.sequence_network import as_sequence
from perfvec.trace.trace import Trace

THREADS = 2  # more would wait: no stage that runs in order takes more than half of the work
CHUNKS_AHEAD = 4


@dataclass(frozen=True)
class GroupSums:
    """Rows [start, stop) of a trace: the groups that occur, int64 [g], ascending, and their sums, float64 [g, d].

    own_cycles, reference_cycles: core cycles of the rows in the window model, float64 [machines] and [S]; empty where
    no machines were asked for.
    """

    start: int
    stop: int
    groups: NDArray[np.int64]
    sums: NDArray[np.float64]
    own_cycles: NDArray[np.float64]
    reference_cycles: NDArray[np.float64]


def streamed_sums(
    model: FoundationModel, trace: Trace, groups: NDArray[np.int64], machines: Sequence[Parameters] = ()
) -> Iterator[GroupSums]:
    """Sum the vectors of each chunk of a trace by group.

    Args:
        model: the foundation model.
        trace: what ran.
        groups: int64 [n], any number an instruction; those of one chunk should lie close together.
        machines: parameters as in a machine file, of machines to run the window model at besides.

    Yields:
        The chunks' sums, in order; they do not depend on how the threads ran.

    Raises:
        ValueError: `groups` has another length than the trace.
    """
    if len(groups) != len(trace):
        raise ValueError(f"{len(groups)} groups are given for {len(trace)} instructions.")
    work = _ChunkSums(model, trace, groups, machines)
    pending: deque[Future[GroupSums]] = deque()
    with ThreadPoolExecutor(THREADS, initializer=torch.set_num_threads, initargs=(1,)) as threads:
        try:
            for turn in range(-(-len(trace) // CHUNK_INSTRUCTIONS)):
                pending.append(threads.submit(work.chunk, turn))
                if len(pending) > CHUNKS_AHEAD:
                    yield pending.popleft().result()
            while pending:
                yield pending.popleft().result()
        finally:  # also where the caller stops early: nobody may be left waiting
            work.abandon()


class _ChunkSums:
    """Chunks of one trace; what carries state runs in order."""

    def __init__(
        self, model: FoundationModel, trace: Trace, groups: NDArray[np.int64], machines: Sequence[Parameters]
    ) -> None:
        self._model, self._trace, self._groups = model, trace, groups
        inputs = ChunkInputs.before(trace, model.config.references > 0 or bool(machines), machines)
        self._inputs = InOrder(inputs)
        self._references, self._own = _Timings(inputs.timer), _Timings(inputs.own_timer)
        self._states = InOrder(as_sequence(model.network).initial_state(1))

    def chunk(self, turn: int) -> GroupSums:
        """Sum one chunk."""
        start = turn * CHUNK_INSTRUCTIONS
        stop = min(start + CHUNK_INSTRUCTIONS, len(self._trace))
        try:
            features, events = self._inputs.run(turn, lambda inputs: (inputs.features(start, stop), inputs))
            timed = self._references.run(turn, self._trace, start, stop, events)
            own = self._own.run(turn, self._trace, start, stop, events)
            groups, numbers = compact(self._groups[start:stop])
            sums = group_sums(
                self._model.network, self._model.normalise(features), timed[:, : self._model.config.references],
                numbers, len(groups),
                lambda work: self._states.run(turn, work),
            )  # fmt: skip
        except BaseException:
            self.abandon()
            raise
        own_cycles = own.sum(axis=0, dtype=np.float64)
        reference_cycles = timed.sum(axis=0, dtype=np.float64) if len(own_cycles) else np.empty(0)
        return GroupSums(start, stop, groups, sums, own_cycles, reference_cycles)

    def abandon(self) -> None:
        """Let no chunk wait for its turn any more."""
        self._inputs.abandon()
        self._references.abandon()
        self._own.abandon()
        self._states.abandon()


class _Timings:
    """Timings on some machines, whose parts may be at work for different chunks at once."""

    def __init__(self, timer: ReferenceTimer | None) -> None:
        self._timer = timer
        self._parts = [InOrder(part) for part in timer.parts] if timer else []

    def run(self, turn: int, trace: Trace, start: int, stop: int, events: Events) -> NDArray[np.float32]:
        """Return the timings of a chunk, float32 [n, machines], core cycles."""
        cycles = self._timer.empty(stop - start) if self._timer else np.empty((stop - start, 0), dtype=np.float32)

        def write(part: PartTimer) -> tuple[None, PartTimer]:
            part.time(trace, start, stop, events, cycles)
            return None, part

        for part in self._parts:
            part.run(turn, write)
        return cycles

    def abandon(self) -> None:
        for part in self._parts:
            part.abandon()
