import numpy as np

from perfvec.features.kernel import kernel
from perfvec.features.reference import layout as at
from perfvec.features.reference.ordering import wait_for_store_set
from perfvec.features.reference.state import Tags, empty_tags, zero_clocks

PC = 0x1000
ENTRY = (PC >> 2) & (at.STORE_SETS - 1)
STORED = 100 * at.TICKS


@kernel
def wait(clock: np.ndarray, tags: Tags) -> None:
    wait_for_store_set(clock, tags, at.READY, PC)


def ready_times(trained: int, waits: int) -> list[int]:
    """READY of a load of machine 0 each time that it waits for its set, whose latest store starts at STORED."""
    clock, tags, times = zero_clocks(), empty_tags(), []
    tags.store_set[ENTRY] = 7
    clock[at.SET_TRAINED + ENTRY * at.COLUMNS] = trained
    clock[at.SET_STORE + 7 * at.COLUMNS] = STORED
    for _ in range(waits):
        clock[at.READY] = 0
        wait(clock, tags)
        times.append(int(clock[at.READY]))
    return times


def test_the_first_to_wait_starts_with_the_store_and_each_further_one_a_cycle_later() -> None:
    assert ready_times(1, 3) == [STORED, STORED + at.TICKS, STORED + 2 * at.TICKS]


def test_what_is_not_trained_waits_for_nothing() -> None:
    assert ready_times(0, 2) == [0, 0]
