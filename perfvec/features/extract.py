"""From a trace's rows and their events to the feature matrix, in chunks with carried state.

Enters: a `Trace`, a range of its rows in order from row 0, and their `Events`. Leaves: float32 [rows, FEATURE_COUNT].
Any chunking gives bit-identical rows.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from perfvec.features import schema
from perfvec.features.columns import branches, dataflow, dependence
from perfvec.features.columns.branches import BranchEvents, BranchHistory, write_branches
from perfvec.features.columns.dataflow import Clocks, write_dataflow
from perfvec.features.columns.dependence import StaticDependence, Writers, static_dependence, write_dependence
from perfvec.features.columns.memory import AccessEvents, write_memory
from perfvec.features.columns.reuse import ReuseEvents, write_reuse
from perfvec.features.columns.static import static_columns, write_static
from perfvec.features.events import Events, EventState, extract_events
from perfvec.features.kernel import kernel
from perfvec.trace.instruction import StaticInstructions
from perfvec.trace.trace import Trace

CHUNK_INSTRUCTIONS = 16384  # 10 MB of features: small enough for the allocator to reuse, page faults cost more
BLOCK_ROWS = 256  # rows that one writer after the other fills while they lie in the second-level cache
STATIC_COLUMN = schema.STATIC_COLUMN
REUSE_COLUMN = schema.REUSE_COLUMN
BRANCHES_COLUMN = schema.BRANCHES_COLUMN
DEPENDENCE_COLUMN = schema.DEPENDENCE_COLUMN
MEMORY_COLUMN = schema.MEMORY_COLUMN
DATAFLOW_COLUMN = schema.DATAFLOW_COLUMN


@kernel
def write_features(
    out: NDArray[np.float32],
    table: NDArray[np.float32],
    static: StaticDependence,
    producer_distance: NDArray[np.int32],
    reuse_events: ReuseEvents,
    branch_events: BranchEvents,
    access_events: AccessEvents,
    branch_history: BranchHistory,
    writers: Writers,
    clocks: Clocks,
) -> None:
    """Fill all columns of `out`, float32 [n, FEATURE_COUNT], block by block of rows."""
    index = branch_events.static_index
    for first in range(0, len(out), BLOCK_ROWS):
        last = min(first + BLOCK_ROWS, len(out))
        write_static(out, STATIC_COLUMN, first, last, index, table)
        write_reuse(out, REUSE_COLUMN, first, last, reuse_events)
        write_branches(out, BRANCHES_COLUMN, first, last, branch_events, branch_history)
        write_dependence(out, DEPENDENCE_COLUMN, first, last, index, producer_distance, static, writers)
        write_memory(out, MEMORY_COLUMN, first, last, access_events)
        write_dataflow(out, DATAFLOW_COLUMN, first, last, index, access_events.forward, static, clocks)


class FeatureExtractor:
    """Feature rows of one trace, in order; holds what is carried from chunk to chunk."""

    def __init__(self, static: StaticInstructions) -> None:
        """Stand before the first instruction of a trace over the given static instructions."""
        self._table = static_columns(static)
        self._static = static_dependence(static)
        self._branch_history = branches.empty_branch_history()
        self._writers = dependence.no_writers()
        self._clocks = dataflow.zero_clocks()
        self._pcs = 0
        self._position = 0

    def extract(self, trace: Trace, start: int, stop: int, events: Events) -> NDArray[np.float32]:
        """Return the features of rows [start, stop).

        Args:
            trace: the whole trace.
            start: first row, where the previous call stopped.
            stop: one past the last row.
            events: of the same rows.

        Returns:
            float32 [stop - start, FEATURE_COUNT], columns as in `schema.FEATURES`.

        Raises:
            ValueError: `start` is not where the extractor stands, or `events` has another number of rows.
        """
        if start != self._position or len(events) != stop - start:
            raise ValueError(f"Features are extracted in order: next is row {self._position}, not {start}.")
        self._position = stop
        self._pcs = max(self._pcs, int(events.pc_id.max()) + 1)
        self._branch_history = branches.with_room(self._branch_history, self._pcs)
        out = np.empty((stop - start, schema.FEATURE_COUNT), dtype=np.float32)
        write_features(
            out, self._table, self._static, events.producer_distance, _reuse_events(events),
            _branch_events(trace, start, stop, events), _access_events(trace, start, stop, events),
            self._branch_history, self._writers, self._clocks,
        )  # fmt: skip
        return out


def _reuse_events(events: Events) -> ReuseEvents:
    """Return what the reuse columns need."""
    return ReuseEvents(
        events.code_distance, events.data_distance, events.load_distance, events.store_distance, events.address_distance
    )


def _branch_events(trace: Trace, start: int, stop: int, events: Events) -> BranchEvents:
    """Return what the branch columns need."""
    return BranchEvents(
        pc=trace.pc[start:stop], pc_id=events.pc_id, static_index=trace.static_index[start:stop],
        flags=trace.static.flags, taken=trace.taken[start:stop], mispredicted=events.mispredicted,
        code_distance=events.code_distance,
    )  # fmt: skip


def _access_events(trace: Trace, start: int, stop: int, events: Events) -> AccessEvents:
    """Return what the memory columns need."""
    return AccessEvents(
        forward=events.forward_distance, forward_stores=events.store_forward_stores, stride=events.stride,
        stride_run=events.stride_run, below=events.line_below_distance, data=events.data_distance,
        address=trace.address[start:stop], size=trace.size[start:stop],
    )  # fmt: skip


def extract_features(
    trace: Trace, chunk_instructions: int = CHUNK_INSTRUCTIONS
) -> Iterator[tuple[NDArray[np.float32], Events]]:
    """Yield (features, events) of a whole trace, chunk by chunk; features are float32 [rows, FEATURE_COUNT]."""
    state = EventState()
    extractor = FeatureExtractor(trace.static)
    for start in range(0, len(trace), chunk_instructions):
        stop = min(start + chunk_instructions, len(trace))
        events = extract_events(trace, start, stop, state)
        yield extractor.extract(trace, start, stop, events), events
