import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfvec.features.kernel import kernel
from perfvec.features.reference import layout as at
from perfvec.features.reference.miss_registers import (
    free_for_load,
    free_for_store,
    hold_for_load,
    hold_for_store,
    prefetch_free,
    release_store,
)
from perfvec.features.reference.state import zero_clocks
from tests.features.reference.timing import cycles_on, moved, plain_machine, repeated

LDR_X3_X4, STR_X1_X2 = 0xF9400083, 0xF9000041


def registers(count: int) -> np.ndarray:
    """Clocks whose first machine has as many miss registers."""
    clock = zero_clocks()
    clock[at.MISS_ENTRIES] = count
    return clock


@kernel
def store(clock: np.ndarray, sent: int, done: int) -> None:
    hold_for_store(clock, 0, sent, done)


@kernel
def load(clock: np.ndarray, done: int) -> None:
    hold_for_load(clock, 0, done)


@kernel
def free(clock: np.ndarray, time: int) -> tuple[int, int, int]:
    return free_for_store(clock, 0), free_for_load(clock, 0, time), prefetch_free(clock, 0)


@kernel
def give_back(clock: np.ndarray, held: int, done: int) -> None:
    release_store(clock, 0, held, done)


@given(
    st.integers(1, at.MISS_REGISTERS),
    st.lists(st.tuples(st.booleans(), st.integers(0, 1000)), max_size=80),
)
def test_the_register_that_is_free_first_is_taken_whoever_held_it(count: int, misses: list[tuple[bool, int]]) -> None:
    clock, expected = registers(count), [0] * count
    for is_store, done in misses:
        assert free(clock, 0)[0] == min(expected)
        if is_store:
            store(clock, 0, done)
        else:
            load(clock, done)
        expected.remove(min(expected))
        expected.append(done)
    assert free(clock, 0)[:2] == (min(expected), min(expected))  # all stores were sent at 0
    assert count < 3 or free(clock, 0)[2] == sorted(expected)[2]


def test_loads_pass_stores_that_are_sent_later() -> None:
    clock = registers(1)
    store(clock, 100, 500)
    assert free(clock, 50) == (500, 0, at.LATEST)
    load(clock, 80)
    assert free(clock, 99)[1] == 80
    assert free(clock, 100)[1] == 500


def test_more_stores_than_are_remembered_are_seen_early() -> None:
    clock = registers(1)
    for number in range(at.WAITING_STORES + 1):
        store(clock, 1000 + number, 2000 + number)
    assert free(clock, 0)[1] == 2000


@pytest.mark.parametrize("count", [3, 8, 24])
def test_a_prefetch_leaves_two_registers_free(count: int) -> None:
    clock = registers(count)
    for done in np.random.default_rng(count).permutation(np.arange(1, count + 1) * 10):
        load(clock, done)
    assert free(clock, 0)[2] == 30


@pytest.mark.parametrize("seen_at", [0, 10_000])
def test_a_register_is_given_back_early_where_the_line_need_not_be_read(seen_at: int) -> None:
    clock = registers(2)
    store(clock, 100, 1000)
    store(clock, 100, 900)
    free(clock, seen_at)  # loads have seen the stores, or not
    give_back(clock, 1000, 160)
    assert free(clock, 200)[:2] == (160, 160)


def test_a_load_between_stores_that_miss_does_not_wait_for_their_registers() -> None:
    """The stores wait for one another to be written, the loads for nothing: one more register would change nothing."""
    machine = plain_machine("o3", lq_entries=60, sq_entries=60, rob_entries=250)
    machine |= {"l1d": {**machine["l1d"], "size_kb": 4, "assoc": 1, "mshrs": 2}}
    count = 4000
    addresses = 0x100000 + 64 * (np.arange(count) % 256)
    addresses[0::2] = 0x200000  # every load hits
    hits = moved(repeated([LDR_X3_X4, STR_X1_X2], count // 2), addresses)
    addresses[0::8] = 0x300000 + 64 * (np.arange(count // 8) % 16)  # one in four misses
    misses = moved(repeated([LDR_X3_X4, STR_X1_X2], count // 2), addresses)
    assert cycles_on(misses, machine)[0] < 1.1 * cycles_on(hits, machine)[0]
