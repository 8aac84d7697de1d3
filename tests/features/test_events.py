from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfvec.features.events import MISPREDICTION_BITS, Events, EventState, access_kinds, extract_events
from perfvec.features.stack_distance import NEVER
from perfvec.trace.aarch64 import decode_encodings
from perfvec.trace.instruction import InstructionFlag
from perfvec.trace.trace import Trace
from tests.features.small_traces import chunks, random_trace, traces
from tests.features.test_memory_history import naive as naive_memory
from tests.features.test_stack_distance import naive_distances

LDR_X1_X0_POST_8 = 0xF8408401
STR_X1_X2 = 0xF9000041
LDR_X3_X2 = 0xF9400043
ADD_X4_X3_X1 = 0x8B010064
CBNZ_X4_BACK_16 = 0xB5FFFF84


def events_of(trace: Trace, cuts: list[int]) -> dict[str, np.ndarray]:
    state = EventState()
    parts = [extract_events(trace, start, stop, state) for start, stop in chunks(len(trace), cuts)]
    return {f.name: np.concatenate([getattr(part, f.name) for part in parts]) for f in fields(Events)}


def loop_of(iterations: int) -> Trace:
    """Return a loop: load the next word, store it to one place, load that back, add, branch back."""
    encodings = [LDR_X1_X0_POST_8, STR_X1_X2, LDR_X3_X2, ADD_X4_X3_X1, CBNZ_X4_BACK_16]
    pc = np.tile(0x1FFF8 + 4 * np.arange(5), iterations)
    address = np.concatenate([[0x8000 + 8 * i, 0x9000, 0x9000, 0, 0] for i in range(iterations)])
    return Trace(
        program="loop", isa="aarch64", origin="test", pc=pc.astype(np.uint64), address=address.astype(np.uint64),
        size=np.where(address > 0, 8, 0).astype(np.uint16),
        static_index=np.tile(np.arange(5, dtype=np.int32), iterations),
        static=decode_encodings(np.array(encodings, dtype=np.uint32)),
    )  # fmt: skip


GOLDEN_THIRD_ITERATION = {
    "pc_id": [0, 1, 2, 3, 4],
    "code_distance": [1, 0, 1, 0, 0],  # the loop spans two lines
    "data_distance": [1, 1, 0, -1, -1],
    "load_distance": [1, -1, 1, -1, -1],
    "store_distance": [-1, 0, -1, -1, -1],
    "address_distance": [NEVER, 4, 1, -1, -1],
    "line_below_distance": [NEVER, NEVER, NEVER, -1, -1],
    "forward_distance": [-1, -1, 1, -1, -1],
    "store_forward_stores": [-1, -1, 0, -1, -1],
    "stride": [8, 0, 0, 0, 0],
    "stride_run": [1, 1, 1, 0, 0],
}


@pytest.mark.parametrize("column", GOLDEN_THIRD_ITERATION)
def test_golden_third_iteration_of_a_loop(column: str) -> None:
    assert events_of(loop_of(5), [])[column][10:15].tolist() == GOLDEN_THIRD_ITERATION[column]


def test_golden_producers_of_a_loop() -> None:
    producers = events_of(loop_of(5), [])["producer_distance"][10:15].tolist()
    assert [sorted(d for d in row if d >= 0) for row in producers] == [[5], [1], [], [1, 3], [1]]


def test_golden_mispredictions_of_a_loop() -> None:
    missed = events_of(loop_of(40), [])["mispredicted"]
    rows = {name: np.flatnonzero((missed >> bit) & 1) // 5 for name, bit in MISPREDICTION_BITS.items()}
    assert rows["bimodal"].tolist() == [0, 1, 39]  # a counter from 0 predicts taken after two; then the end
    assert rows["btb_256"].tolist() == [0]
    assert rows["return"].tolist() == []


def test_golden_first_iteration_is_cold() -> None:
    events = events_of(loop_of(2), [])
    assert events["code_distance"][:5].tolist() == [NEVER, 0, NEVER, 0, 0]
    assert events["data_distance"][:3].tolist() == [NEVER, NEVER, 0]


@given(traces(), st.lists(st.integers(0, 400), max_size=6))
def test_chunks_do_not_matter(trace: Trace, cuts: list[int]) -> None:
    whole, parts = events_of(trace, []), events_of(trace, cuts)
    for name in whole:
        np.testing.assert_array_equal(whole[name], parts[name], err_msg=name)


@given(traces())
def test_distances_equal_brute_force(trace: Trace) -> None:
    events = events_of(trace, [])
    kinds = access_kinds(trace)[trace.static_index]
    lines = [int(address) >> 6 if address else -1 for address in trace.address]
    everything = [True] * len(trace)
    assert events["code_distance"].tolist() == naive_distances((trace.pc >> np.uint64(6)).tolist(), everything)
    assert events["data_distance"].tolist() == naive_distances(lines, everything)
    assert events["load_distance"].tolist() == naive_distances(lines, (kinds & 1 > 0).tolist())
    assert events["store_distance"].tolist() == naive_distances(lines, (kinds & 2 > 0).tolist())
    names = ("address_distance", "forward_distance", "store_forward_stores", "line_below_distance")
    accesses = list(zip(trace.address.tolist(), trace.size.tolist(), kinds.tolist(), strict=True))
    assert list(zip(*(events[name].tolist() for name in names), strict=True)) == naive_memory(accesses)


@given(traces())
def test_only_control_is_mispredicted(trace: Trace) -> None:
    missed = events_of(trace, [])["mispredicted"]
    control = np.uint32(InstructionFlag.CONDITIONAL | InstructionFlag.UNCONDITIONAL)
    assert not missed[(trace.flags & control) == 0].any()
    conditional = (trace.flags & np.uint32(InstructionFlag.CONDITIONAL)) != 0
    assert not (missed[~conditional] & 0x407F).any()


def test_rows_out_of_order_are_refused() -> None:
    trace, state = random_trace(0, 20), EventState()
    extract_events(trace, 0, 10, state)
    with pytest.raises(ValueError, match="row 10"):
        extract_events(trace, 5, 15, state)
