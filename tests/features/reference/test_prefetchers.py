import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfvec.features.kernel import kernel
from perfvec.features.reference import layout as at
from perfvec.features.reference.caches import Caches, empty_caches, is_held, look_up
from perfvec.features.reference.prefetchers import LINE_BYTES, learn
from perfvec.features.reference.settings import Parameters, settings_rows
from perfvec.features.reference.state import Tags, empty_tags, zero_clocks
from tests.features.reference.timing import cycles_on, moved, plain_machine, repeated

LDR_X3_X4 = 0xF9400083
STR_X1_X2 = 0xF9000041
DC_ZVA_X2 = 0xD50B7422
LINES = 2000
PAGE_LINES = 64


@kernel
def learn_all(clock: np.ndarray, addresses: np.ndarray, steps: np.ndarray) -> None:
    for i in range(len(addresses)):
        steps[i] = learn(clock, at.FIRST_LAST, at.FIRST_STRIDE, at.FIRST_TRUST, 0, addresses[i])


def gem5_steps(addresses: list[int]) -> list[int]:
    """What gem5's StridePrefetcher does with the accesses of one instruction, written down from its source."""
    steps, last, stride, confidence = [0], addresses[0], 0, 4
    for address in addresses[1:]:
        new_stride, last = address - last, address
        if new_stride == stride and new_stride != 0:
            confidence = min(confidence + 1, 7)
        else:
            confidence = max(confidence - 1, 0)
            if confidence / 7 < 0.5:
                stride = new_stride
        step = new_stride if abs(new_stride) >= LINE_BYTES else LINE_BYTES * (1 if new_stride >= 0 else -1)
        steps.append(step if confidence / 7 >= 0.5 else 0)
    return steps


@given(st.integers(0, 2**47), st.lists(st.sampled_from([8, 8, 8, 56, 64, -64, 0, 4096, -200]), max_size=60))
def test_strides_are_learnt_as_gem5_learns_them(first: int, strides: list[int]) -> None:
    addresses = (first + 2**20 + np.cumsum([0, *strides])).astype(np.int64)
    clock, steps = zero_clocks(), np.zeros(len(addresses), dtype=np.int64)
    clock[at.FIRST_TRUST] = -1  # a new entry
    learn_all(clock, addresses, steps)
    assert steps.tolist() == gem5_steps(addresses.tolist())


@kernel
def fill(clock: np.ndarray, tags: Tags, caches: Caches, lines: np.ndarray) -> None:
    for line in lines:
        look_up(clock, tags, caches.l1d, caches.l2, at.L1D_SETS, line, 0)


@kernel
def held(clock: np.ndarray, caches: Caches, line: int) -> tuple[int, int]:
    return is_held(clock, caches.l1d, at.L1D_SETS, 0, line), is_held(clock, caches.l2, at.L2_SETS, 0, line)


def test_a_line_that_a_cache_holds_is_found_there() -> None:
    machine = plain_machine("o3", l1d=level(size_kb=4), l2=level(size_kb=64))
    settings = settings_rows((machine,) * at.COLUMNS)
    clock, caches = zero_clocks(settings), empty_caches(settings)
    fill(clock, empty_tags(), caches, np.arange(100, 200))
    assert held(clock, caches, 199) == (1, 1)
    assert held(clock, caches, 100) == (0, 1)
    assert held(clock, caches, 200) == (0, 0)


def level(**changes: object) -> dict[str, object]:
    return {
        "size_kb": 64, "assoc": 4, "latency": 4, "mshrs": 16, "write_buffers": 8, "prefetcher": "none"
    } | changes  # fmt: skip


def machine_with(l1: str, l2: str, **changes: object) -> Parameters:
    slow = {"mem_type": "WideIO_200_1x128", "mem_channels": 4}
    return plain_machine("o3", l1d=level(prefetcher=l1), l2=level(size_kb=512, prefetcher=l2), **slow | changes)


def chained(step_lines: int) -> np.ndarray:
    """Addresses of loads a page or less apart, each in a line of its own."""
    return 0x100000 + 64 * step_lines * np.arange(LINES)


@pytest.mark.parametrize("levels", [("stride", "none"), ("none", "stride"), ("stride", "stride"), ("none", "tagged")])
def test_a_prefetcher_of_either_level_shortens_a_row_of_misses(levels: tuple[str, str]) -> None:
    trace = moved(repeated([LDR_X3_X4], LINES), chained(1))
    few = {"lq_entries": 2}  # so that misses hardly overlap without one
    without, with_one = cycles_on(trace, machine_with("none", "none", **few), machine_with(*levels, **few))
    assert with_one < 0.7 * without


def test_no_prefetcher_follows_lines_in_disorder() -> None:
    order = np.random.default_rng(0).permutation(LINES)
    trace = moved(repeated([LDR_X3_X4], LINES), 0x100000 + 64 * order)
    without, with_one = cycles_on(trace, machine_with("none", "none"), machine_with("stride", "stride"))
    assert with_one == pytest.approx(without, rel=0.03)


def test_nothing_is_prefetched_beyond_the_page() -> None:
    trace = moved(repeated([LDR_X3_X4], LINES), chained(PAGE_LINES))
    without, with_one = cycles_on(trace, machine_with("none", "none"), machine_with("stride", "stride"))
    assert with_one == without


def test_a_prefetcher_needs_miss_registers() -> None:
    trace = moved(repeated([LDR_X3_X4], LINES), chained(1))
    few, enough = (
        plain_machine("o3", l1d=level(prefetcher="stride", mshrs=mshrs), l2=level(size_kb=512)) for mshrs in (2, 4)
    )
    none = plain_machine("o3", l1d=level(mshrs=2), l2=level(size_kb=512))
    assert cycles_on(trace, few)[0] == cycles_on(trace, none)[0]
    assert cycles_on(trace, enough)[0] < cycles_on(trace, few)[0]


def test_the_second_levels_prefetcher_does_not_see_lines_that_are_zeroed() -> None:
    trace = moved(repeated([DC_ZVA_X2], LINES), chained(1), 64)
    without, with_one = cycles_on(trace, machine_with("none", "none"), machine_with("none", "stride"))
    assert with_one == without
