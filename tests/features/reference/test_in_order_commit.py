import numpy as np
import pytest

from perfvec.features.kernel import kernel
from perfvec.features.reference import layout as at
from perfvec.features.reference.in_order_commit import wait_for_whole_cycle, wait_to_wake
from perfvec.features.reference.layout import COLUMNS, TICKS
from perfvec.features.reference.settings import settings_rows
from perfvec.features.reference.state import Clocks, Tags, empty_tags, zero_clocks
from tests.features.reference.timing import cycles_on, plain_machine, repeated

LDR_X3_X2 = 0xF9400043
ADD_X4_X4_X6 = 0x8B060084
RUNS = 200


@kernel
def hold(clock: Clocks, tags: Tags) -> None:
    wait_for_whole_cycle(clock, tags)


@kernel
def wake(clock: Clocks, tags: Tags) -> None:
    wait_to_wake(clock, tags)


def clocks_of(core: str, start: int, done: int) -> Clocks:
    clock = zero_clocks(settings_rows((plain_machine(core),) * COLUMNS))
    clock[at.START : at.START + COLUMNS] = start
    clock[at.DONE : at.DONE + COLUMNS] = done
    return clock


def test_an_in_order_machine_commits_at_the_end_of_a_cycle() -> None:
    for core, held in (("inorder", 3 * TICKS), ("o3", 0)):
        clock = clocks_of(core, 0, 2 * TICKS + 1)
        hold(clock, empty_tags(COLUMNS, 0))
        assert (clock[at.COMMIT_FROM : at.COMMIT_FROM + COLUMNS] == held).all()


@pytest.mark.parametrize(("cycles", "late"), [(4, 0), (5, 1), (60, 1)])
def test_a_core_that_fell_idle_takes_a_cycle_to_wake(cycles: int, late: int) -> None:
    """Four cycles beside the one in which the load is sent, as long as gem5's pipelines, until nothing moves."""
    clock = clocks_of("inorder", 10 * TICKS, (10 + cycles) * TICKS)
    clock[at.COMMIT_FROM : at.COMMIT_FROM + COLUMNS] = 0
    wake(clock, empty_tags(COLUMNS, 0))
    expected = (10 + cycles + 1) * TICKS if late else 0
    assert (clock[at.COMMIT_FROM : at.COMMIT_FROM + COLUMNS] == expected).all()


def test_accesses_commit_one_a_port_and_cycle() -> None:
    machine = plain_machine("inorder", fetch_width=4, issue_width=4, commit_width=4)
    words = [LDR_X3_X2, ADD_X4_X4_X6, LDR_X3_X2, ADD_X4_X4_X6]
    addresses = [0x8000 if word == LDR_X3_X2 else 0 for word in words]
    one, two = cycles_on(repeated(words, RUNS, addresses), *(machine | {"mem_ports": ports} for ports in (1, 2)))
    assert one / (RUNS / 2) >= 2.0
    assert np.less(two, one)
