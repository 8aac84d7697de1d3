"""Exact, machine-independent events of each executed instruction, computed in chunks with carried state.

Enters: a `Trace` and a range of its rows, in order from row 0. Leaves: `Events`, the integers that both the feature
columns and the reference timings consume. The same values come out whatever the chunk size.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from perfvec.errors import TraceError
from perfvec.features import memory_history, strides
from perfvec.features.control_rows import control_rows
from perfvec.features.direction_predictors import DirectionTables, empty_direction_tables, predict_directions
from perfvec.features.hashing import KeyTable, empty_key_table, grown_array, identify
from perfvec.features.lagged_tage import LaggedTage, empty_lagged_tage, predict_lagged_tage
from perfvec.features.loop_predictor import LoopTable, empty_loop_table
from perfvec.features.memory_history import LOAD_KIND, OTHER_KIND, STORE_KIND, MemoryHistory, memory_distances
from perfvec.features.page_frames import PageFrames, empty_page_frames, physical_addresses
from perfvec.features.perceptron import Perceptron, empty_perceptron, predict_perceptron
from perfvec.features.producers import no_writers, producer_distances
from perfvec.features.stack_distance import ReuseStack, empty_reuse_stack, stack_distances
from perfvec.features.strides import StrideHistory
from perfvec.features.tage import TageTables, empty_tage_tables, predict_tage
from perfvec.features.target_predictors import TargetTables, empty_target_tables, predict_targets
from perfvec.trace.instruction import InstructionFlag
from perfvec.trace.trace import Trace

LINE_SHIFT = 6
LONGEST_TRACE = 2**31 - 2
ANY_KIND = LOAD_KIND | STORE_KIND | OTHER_KIND


@dataclass(frozen=True)
class Events:
    """Events of instructions [start, stop), n rows. Distances: 2^31-1 = never before (cold), -1 = does not apply.

    pc_id: int32 [n], number of the static pc in order of first execution.
    code_distance: int32 [n], distinct 64-byte code lines since this pc's line was last fetched, 0 = the same line.
    data_distance: int32 [n], distinct 64-byte lines that loads and stores together touched since the line of this
        access's first byte was last touched. load_distance, store_distance: int32 [n], the same among loads alone (for
        loads) and among stores alone (for stores).
    address_distance: int32 [n], instructions since the exact address was last accessed.
    line_below_distance: int32 [n], instructions since the line 64 bytes below was last accessed.
    forward_distance: int32 [n], for a load, instructions since the latest store to its bytes (8-byte granules), -1
        none. store_forward_stores: int32 [n], stores in between, 0 = the latest store, -1 none.
    producer_distance: int32 [n, 8], instructions since each source register was written, -1 no such source or
        never written.
    stride: int64 [n], bytes from the same pc's previous address, 0 unknown. stride_run: int32 [n], how many times in
        a row before this the stride was the same.
    mispredicted: uint16 [n], bit set, see `MISPREDICTION_BITS` and `STAND_IN_BITS`.
    physical_address: uint64 [n], where a system that places pages at their first touch would have the address.
    """

    pc_id: NDArray[np.int32]
    code_distance: NDArray[np.int32]
    data_distance: NDArray[np.int32]
    load_distance: NDArray[np.int32]
    store_distance: NDArray[np.int32]
    address_distance: NDArray[np.int32]
    line_below_distance: NDArray[np.int32]
    forward_distance: NDArray[np.int32]
    store_forward_stores: NDArray[np.int32]
    producer_distance: NDArray[np.int32]
    stride: NDArray[np.int64]
    stride_run: NDArray[np.int32]
    mispredicted: NDArray[np.uint16]
    physical_address: NDArray[np.uint64]

    def __len__(self) -> int:
        return len(self.code_distance)


MISPREDICTION_BITS: dict[str, int] = {  # each is a feature column too
    "bimodal": 0,  # 4096 two-bit counters by pc
    "gshare": 1,  # 8192 by pc xor 13 outcomes
    "local": 2,  # two-level: 2048 histories of 11 outcomes, 2048 counters
    "tournament": 3,  # that local one and 8192 counters by global history, chosen by global history
    "tage": 4,  # base and six tagged tables, histories 5 … 130
    "tage_loop": 5,  # the same overruled by a loop predictor
    "bimode": 6,  # 8192 by pc choose between two tables by pc xor history
    "perceptron": 7,  # multiperspective perceptron whose histories lag behind by what is in flight
    "indirect_last": 8,  # indirect jump or call whose target is not the one before
    "return": 9,  # return address not on top of a 16-entry stack
    "btb_256": 10,  # taken direct transfer not in a direct-mapped branch-target buffer of 256 entries
    "btb_1024": 11,
    "btb_4096": 12,
    "indirect_path": 13,  # indirect jump or call whose target differs from the last one on the same path
}
STAND_IN_BITS: dict[str, int] = {  # for the reference timings alone
    "tage_lagged": 14,  # tage whose histories and tables lag behind by what is in flight
}


@dataclass
class EventState:
    """What is carried from one chunk of a trace to the next; a fresh one stands before the first instruction."""

    position: int = 0
    pcs: KeyTable = field(default_factory=empty_key_table)
    code_lines: KeyTable = field(default_factory=empty_key_table)
    data_lines: KeyTable = field(default_factory=empty_key_table)
    page_frames: PageFrames = field(default_factory=empty_page_frames)
    code_stack: ReuseStack = field(default_factory=empty_reuse_stack)
    data_stack: ReuseStack = field(default_factory=empty_reuse_stack)
    load_stack: ReuseStack = field(default_factory=empty_reuse_stack)
    store_stack: ReuseStack = field(default_factory=empty_reuse_stack)
    memory: MemoryHistory = field(default_factory=memory_history.empty_memory_history)
    strides: StrideHistory = field(default_factory=strides.empty_stride_history)
    directions: DirectionTables = field(default_factory=empty_direction_tables)
    tage: TageTables = field(default_factory=empty_tage_tables)
    loops: LoopTable = field(default_factory=empty_loop_table)
    lagged_tage: LaggedTage = field(default_factory=empty_lagged_tage)
    perceptron: Perceptron = field(default_factory=empty_perceptron)
    targets: TargetTables = field(default_factory=empty_target_tables)
    last_writer: NDArray[np.int64] = field(default_factory=no_writers)


def extract_events(trace: Trace, start: int, stop: int, state: EventState) -> Events:
    """Return the events of rows [start, stop) of a trace and advance the state.

    Args:
        trace: the whole trace.
        start: first row, where the previous call on this state stopped (0 on a fresh one).
        stop: one past the last row.
        state: carried state; changed.

    Raises:
        ValueError: `start` is not where the state stands, or `stop` lies outside the trace.
        TraceError: the trace is longer than 2^31 - 2 instructions.
    """
    if start != state.position or not start < stop <= len(trace):
        raise ValueError(f"Events are extracted in order: the state stands at row {state.position}, not at {start}.")
    if stop > LONGEST_TRACE:
        raise TraceError(f"The trace of '{trace.program}' is longer than {LONGEST_TRACE} instructions; cut it.")
    state.pcs, pc_id = identify(state.pcs, trace.pc[start:stop], 0, False)
    state.position = stop
    stride, stride_run = _strides(trace, start, stop, state, pc_id)
    kinds = access_kinds(trace)[trace.static_index[start:stop]]
    data, load, store, same_address, forward, forward_stores, below = _memory(trace, start, stop, state, kinds)
    producers = producer_distances(
        state.last_writer, start, trace.static_index[start:stop], trace.static.sources, trace.static.destinations
    )
    state.page_frames, physical = physical_addresses(state.page_frames, trace.address[start:stop], kinds == STORE_KIND)
    return Events(
        pc_id=pc_id,
        code_distance=_code_distance(trace.pc[start:stop], state),
        data_distance=data,
        load_distance=load,
        store_distance=store,
        address_distance=same_address,
        line_below_distance=below,
        forward_distance=forward,
        store_forward_stores=forward_stores,
        producer_distance=producers,
        stride=stride,
        stride_run=stride_run,
        mispredicted=_mispredicted(trace, start, stop, state, pc_id),
        physical_address=physical,
    )


def _code_distance(pcs: NDArray[np.uint64], state: EventState) -> NDArray[np.int32]:
    """Return the stack distance of each instruction's code line."""
    state.code_lines, lines = identify(state.code_lines, pcs, LINE_SHIFT, False)
    stack = state.code_stack
    stack = stack._replace(last=grown_array(stack.last, int(state.code_lines.counters[0]), -1))
    kinds = np.ones(len(pcs), dtype=np.uint8)
    state.code_stack, distances = stack_distances(stack, lines, kinds, 1)
    return distances


def _strides(
    trace: Trace, start: int, stop: int, state: EventState, pc_id: NDArray[np.int32]
) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """Return strides and their runs."""
    state.strides = strides.with_room(state.strides, int(state.pcs.counters[0]))
    return strides.strides(state.strides, pc_id, trace.address[start:stop])


def _memory(
    trace: Trace, start: int, stop: int, state: EventState, kinds: NDArray[np.uint8]
) -> tuple[NDArray[np.int32], ...]:
    """Return data, load and store stack distances, then the four distances of `memory_distances`."""
    addresses, sizes = trace.address[start:stop], trace.size[start:stop]
    state.data_lines, lines = identify(state.data_lines, addresses, LINE_SHIFT, True)
    further = memory_history.spanned_lines(addresses, sizes)
    state.data_lines, _ = identify(state.data_lines, further, LINE_SHIFT, False)
    count = int(state.data_lines.counters[0])
    distances = []
    for name, mask in (("data_stack", ANY_KIND), ("load_stack", LOAD_KIND), ("store_stack", STORE_KIND)):
        stack: ReuseStack = getattr(state, name)
        stack = stack._replace(last=grown_array(stack.last, count, -1))
        stack, distance = stack_distances(stack, lines, kinds, mask)
        setattr(state, name, stack)
        distances.append(distance)
    state.memory = memory_history.with_room(state.memory, count, addresses)
    others = memory_distances(state.memory, state.data_lines, lines, addresses, sizes, kinds)
    return (*distances, *others)


def access_kinds(trace: Trace) -> NDArray[np.uint8]:
    """Return uint8 [m] for each static instruction: 1 load or prefetch, 2 store, 3 both, 4 neither."""
    flags = trace.static.flags
    loads = (flags & np.uint32(InstructionFlag.LOAD | InstructionFlag.PREFETCH)) != 0
    stores = (flags & np.uint32(InstructionFlag.STORE)) != 0
    kinds = loads * np.uint8(LOAD_KIND) + stores * np.uint8(STORE_KIND)
    return np.where(kinds == 0, np.uint8(OTHER_KIND), kinds).astype(np.uint8)


def _mispredicted(
    trace: Trace, start: int, stop: int, state: EventState, pc_id: NDArray[np.int32]
) -> NDArray[np.uint16]:
    """Run all branch predictors over the control instructions of the rows."""
    rows = control_rows(trace, start, stop)
    at = rows.position - start
    missed = np.zeros(len(at), dtype=np.uint16)
    predict_directions(state.directions, rows.pc, rows.conditional, rows.taken, missed)
    predict_tage(state.tage, state.loops, rows.pc, rows.conditional, rows.taken, missed)
    predict_lagged_tage(state.lagged_tage, rows.pc, rows.position, rows.conditional, rows.taken, missed)
    predict_perceptron(state.perceptron, rows.pc, rows.position, rows.target, rows.conditional, rows.taken, missed)
    state.targets = state.targets._replace(
        last_target=grown_array(state.targets.last_target, int(state.pcs.counters[0]), 0)
    )
    predict_targets(state.targets, rows.pc, pc_id[at], rows.kind, rows.taken, rows.target, missed)
    mispredicted = np.zeros(stop - start, dtype=np.uint16)
    mispredicted[at] = missed
    return mispredicted
