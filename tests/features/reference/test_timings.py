import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfvec.features.reference import layout as at
from perfvec.features.reference.settings import reference_machines, settings_rows
from perfvec.features.reference.timings import reference_names
from perfvec.trace.trace import Trace
from tests.features.reference.timing import cycles_a_run, repeated, timed
from tests.features.small_traces import traces

ADD_X1_X1_X2 = 0x8B020021
ADD_X3_X3_X2 = 0x8B020063
ADD_X4_X4_X2 = 0x8B020084
MUL_X1_X1_X2 = 0x9B027C21
FADD_D0_D0_D1 = 0x1E612800
FDIV_D0_D0_D1 = 0x1E611800
LDR_X1_X1 = 0xF9400021
LDR_X1_X2 = 0xF9400041
STR_X1_X2 = 0xF9000041


@given(traces(), st.lists(st.integers(1, 200), max_size=4))
def test_the_chunk_size_does_not_change_a_bit(trace: Trace, cuts: list[int]) -> None:
    np.testing.assert_array_equal(timed(trace, cuts), timed(trace, []))


@given(traces())
def test_increments_are_finite_and_never_negative(trace: Trace) -> None:
    cycles = timed(trace, [])
    assert cycles.shape == (len(trace), at.REFERENCE_COUNT)
    assert np.isfinite(cycles).all()
    assert (cycles >= 0).all()


def parameters(name: str) -> np.ndarray:
    return np.array([machine[name] for machine in reference_machines()], dtype=float)


OUT_OF_ORDER = np.array([machine["core"] == "o3" for machine in reference_machines()])


@pytest.mark.parametrize(
    ("encoding", "latency"),
    [
        (ADD_X1_X1_X2, np.ones(at.REFERENCE_COUNT)),
        (MUL_X1_X1_X2, parameters("int_mul_latency")),
        (FADD_D0_D0_D1, parameters("fp_add_latency")),
        (FDIV_D0_D0_D1, parameters("fp_div_latency")),
    ],
)
def test_a_chain_runs_at_its_latency_out_of_order(encoding: int, latency: np.ndarray) -> None:
    cycles = cycles_a_run(repeated([encoding], 2000), 2000)
    slot = np.array([settings_rows((machine,))[at.DISPATCH_SLOT] for machine in reference_machines()]) / at.TICKS
    # A machine too narrow to issue one a cycle is held by its width instead.
    np.testing.assert_allclose(cycles[OUT_OF_ORDER], np.maximum(latency, slot)[OUT_OF_ORDER], rtol=0.05)


def test_independent_additions_run_no_faster_than_the_units_and_widths() -> None:
    cycles = cycles_a_run(repeated([ADD_X1_X1_X2, ADD_X3_X3_X2, ADD_X4_X4_X2], 1000), 1000)
    widths = np.minimum.reduce([parameters(name) for name in ("fetch_width", "commit_width", "int_alu_units")])
    assert (cycles >= 3 / np.minimum(widths, 3) - 0.05).all()


def test_a_chain_of_loads_takes_the_first_level_latency_on_every_out_of_order_machine() -> None:
    cycles = cycles_a_run(repeated([LDR_X1_X1], 2000, [0x8000]), 2000)
    latency = np.array([machine["l1d"]["latency"] for machine in reference_machines()])
    np.testing.assert_allclose(cycles[OUT_OF_ORDER], latency[OUT_OF_ORDER] + 2, rtol=0.1)


def test_a_load_waits_for_the_store_it_forwards_from() -> None:
    chained = cycles_a_run(repeated([LDR_X1_X2, ADD_X1_X1_X2, STR_X1_X2], 1000, [0x8000, 0, 0x8000]), 1000)
    apart = cycles_a_run(repeated([LDR_X1_X2, ADD_X1_X1_X2, STR_X1_X2], 1000, [0x9000, 0, 0x8000]), 1000)
    slot = np.array([settings_rows((machine,))[at.DISPATCH_SLOT] for machine in reference_machines()]) / at.TICKS
    waits = OUT_OF_ORDER & (slot < 4 / 3)  # the others cannot dispatch three in the time of the chain
    assert (chained[waits] > apart[waits]).all()


def test_a_footprint_beyond_a_cache_costs_more_where_the_cache_is_small() -> None:
    lines = 640  # 40 kB, over and over: misses in 4 to 32 kB, fits in 64 kB and above
    count = lines * 8
    trace = repeated([LDR_X1_X1], count, [0x100000])
    address = 0x100000 + 64 * (np.arange(count, dtype=np.uint64) * np.uint64(97) % np.uint64(lines))
    trace = Trace(**{**trace.__dict__, "address": address.astype(np.uint64)})
    cycles = timed(trace, [])[count // 2 :].mean(axis=0)
    size_kb = np.array([machine["l1d"]["size_kb"] for machine in reference_machines()])
    latency = np.array([machine["l1d"]["latency"] for machine in reference_machines()])
    assert (cycles[size_kb >= 64] <= latency[size_kb >= 64] + 4).all()
    assert (cycles[size_kb <= 16] > latency[size_kb <= 16] + 4).all()


def test_the_columns_are_the_machines_of_the_data_file() -> None:
    names = reference_names()
    assert len(names) == len(set(names)) == at.REFERENCE_COUNT
    assert names[:2] == ("cortex_a7_like", "cortex_a53_like")
