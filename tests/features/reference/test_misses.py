import numpy as np
import pytest

from perfvec.features.kernel import kernel
from perfvec.features.reference import layout as at
from perfvec.features.reference.misses import hold_register, prefetch_free, register_free, release_register
from perfvec.features.reference.state import zero_clocks
from tests.features.reference.timing import cycles_on, moved, plain_machine, repeated


def registers(count: int) -> tuple[np.ndarray, np.ndarray]:
    """Clocks and settings whose first machine has as many miss registers and misses."""
    clock, setting = zero_clocks(), np.zeros((at.SETTING_ROWS, at.COLUMNS), dtype=np.int32)
    setting[at.MISS_ENTRIES, 0], clock[at.MISSED, 0] = count, 1
    return clock, setting


@kernel
def hold_all(clock: np.ndarray, setting: np.ndarray, times: np.ndarray) -> None:
    for done in times:
        hold_register(clock, setting, 0, done)


@kernel
def starts(clock: np.ndarray, setting: np.ndarray, start: int) -> tuple[int, int]:
    return register_free(clock, setting, 0, start), prefetch_free(clock, setting, 0)


@kernel
def release(clock: np.ndarray, setting: np.ndarray, held: int, done: int) -> None:
    release_register(clock, setting, 0, held, done)


def test_the_register_that_is_free_first_is_taken_whoever_held_it() -> None:
    clock, setting = registers(2)
    hold_all(clock, setting, np.array([1000, 100]))
    assert starts(clock, setting, 50)[0] == 100
    assert starts(clock, setting, 150)[0] == 150
    hold_all(clock, setting, np.array([200, 300]))
    assert starts(clock, setting, 150)[0] == 300


def test_a_hit_needs_no_register() -> None:
    clock, setting = registers(1)
    hold_all(clock, setting, np.array([1000]))
    clock[at.MISSED, 0] = 0
    assert starts(clock, setting, 50)[0] == 50


@pytest.mark.parametrize("count", [3, 8, 24])
def test_a_prefetch_leaves_two_registers_free(count: int) -> None:
    clock, setting = registers(count)
    times = np.random.default_rng(count).permutation(np.arange(1, count + 1) * 10)
    hold_all(clock, setting, times)
    assert starts(clock, setting, 0)[1] == 30


def test_a_register_is_given_back_early_where_the_line_need_not_be_read() -> None:
    clock, setting = registers(2)
    hold_all(clock, setting, np.array([1000, 900]))
    release(clock, setting, 1000, 60)
    assert starts(clock, setting, 0)[0] == 60


@pytest.mark.parametrize(("encoding", "cycles"), [(0xF9400083, 2), (0xF9000041, 3)])  # ldr x3, [x4]; str x1, [x2]
def test_a_miss_takes_the_bus_for_a_cycle_and_what_it_drives_out_for_one_or_two(encoding: int, cycles: int) -> None:
    machine = plain_machine("o3", lq_entries=100, sq_entries=100, rob_entries=256, mem_ports=4)
    machine |= {"l1d": {**machine["l1d"], "size_kb": 4, "assoc": 1, "mshrs": 60}}
    lines = 4000
    addresses = 0x100000 + 64 * (np.arange(lines) % 256)  # four times what the first level holds
    trace = moved(repeated([encoding], lines), addresses)
    assert cycles_on(trace, machine)[0] / (lines / 2) == pytest.approx(cycles, rel=0.02)
