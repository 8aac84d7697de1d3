import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfvec.features.kernel import kernel
from perfvec.features.reference import layout as at
from perfvec.features.reference.misses import hold_register, prefetch_free, register_free, release_register
from perfvec.features.reference.state import zero_clocks
from tests.features.reference.timing import cycles_on, moved, plain_machine, repeated


def registers(count: int) -> np.ndarray:
    """Clocks whose first machine has as many miss registers."""
    clock = zero_clocks()
    clock[at.MISS_ENTRIES] = count
    return clock


@kernel
def hold_all(clock: np.ndarray, times: np.ndarray) -> None:
    for done in times:
        hold_register(clock, 0, done)


@kernel
def free(clock: np.ndarray) -> tuple[int, int]:
    return register_free(clock, 0), prefetch_free(clock, 0)


@kernel
def release(clock: np.ndarray, held: int, done: int) -> None:
    release_register(clock, 0, held, done)


@given(st.integers(1, at.MISS_REGISTERS), st.lists(st.integers(0, 1000)))
def test_the_register_that_is_free_first_is_taken_whoever_held_it(count: int, times: list[int]) -> None:
    clock, expected = registers(count), [0] * count
    for done in times:
        assert free(clock)[0] == min(expected)
        hold_all(clock, np.array([done]))
        expected.remove(min(expected))
        expected.append(done)
    assert free(clock)[0] == min(expected)
    assert count < 3 or free(clock)[1] == sorted(expected)[2]


@pytest.mark.parametrize("count", [3, 8, 24])
def test_a_prefetch_leaves_two_registers_free(count: int) -> None:
    clock = registers(count)
    times = np.random.default_rng(count).permutation(np.arange(1, count + 1) * 10)
    hold_all(clock, times)
    assert free(clock)[1] == 30


def test_a_register_is_given_back_early_where_the_line_need_not_be_read() -> None:
    clock = registers(2)
    hold_all(clock, np.array([1000, 900]))
    release(clock, 1000, 60)
    assert free(clock)[0] == 60


@pytest.mark.parametrize(("encoding", "cycles"), [(0xF9400083, 2), (0xF9000041, 3)])  # ldr x3, [x4]; str x1, [x2]
def test_a_miss_takes_the_bus_for_a_cycle_and_what_it_drives_out_for_one_or_two(encoding: int, cycles: int) -> None:
    machine = plain_machine("o3", lq_entries=100, sq_entries=100, rob_entries=256, mem_ports=4)
    machine |= {"l1d": {**machine["l1d"], "size_kb": 4, "assoc": 1, "mshrs": 60}}
    lines = 4000
    addresses = 0x100000 + 64 * (np.arange(lines) % 256)  # four times what the first level holds
    trace = moved(repeated([encoding], lines), addresses)
    assert cycles_on(trace, machine)[0] / (lines / 2) == pytest.approx(cycles, rel=0.02)
