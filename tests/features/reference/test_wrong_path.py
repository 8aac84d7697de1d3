import numpy as np

from perfvec.features.kernel import kernel
from perfvec.features.reference import layout as at
from perfvec.features.reference.caches import Caches, empty_caches, is_held
from perfvec.features.reference.code_lines import fetch_line
from perfvec.features.reference.layout import COLUMNS, TICKS
from perfvec.features.reference.settings import Parameters, settings_rows
from perfvec.features.reference.state import Clocks, Tags, empty_tags, zero_clocks
from perfvec.features.reference.wrong_path import fetch_beyond, fetch_wrong_path
from tests.features.reference.test_code_lines import LINES, cold_code
from tests.features.reference.timing import cycles_on, plain_machine

LINE = 1000


def with_registers(core: str, registers: int) -> Parameters:
    """A plain machine whose first level of code may wait for as many lines."""
    machine = plain_machine(core)
    return machine | {"l1i": {**machine["l1i"], "mshrs": registers}}


def cold(core: str, registers: int) -> tuple[Clocks, Caches]:
    """Clocks and caches of such a machine, which has fetched nothing."""
    settings = settings_rows((with_registers(core, registers),) * COLUMNS)
    return zero_clocks(settings), empty_caches(settings)


@kernel
def holds(clock: Clocks, caches: Caches, line: int) -> int:
    """1 where the first machine's first level holds the line."""
    return is_held(clock, caches.l1i, at.L1I_SETS, 0, line)


def test_a_missed_line_of_the_wrong_path_is_there_later_and_blocks_a_cache_with_one_miss_register() -> None:
    until = 10 * TICKS
    for registers in (1, 8):
        clock, caches = cold("o3", registers)
        clock[at.FETCHED] = until
        fetch_wrong_path(clock, empty_tags(), caches, 0, 64 * LINE, LINE - 1, 0)
        assert holds(clock, caches, LINE) == 1
        assert holds(clock, caches, LINE + 1) == 0
        assert (clock[at.FETCHED] > until) == (registers == 1)


def test_the_wrong_path_reads_nothing_while_it_stays_in_the_line_that_fetch_has() -> None:
    clock, caches = cold("o3", 1)
    clock[at.FETCHED] = TICKS
    fetch_wrong_path(clock, empty_tags(), caches, 0, 64 * LINE, LINE, 0)
    assert holds(clock, caches, LINE) == 0
    assert clock[at.FETCHED] == TICKS


def test_in_order_lines_asked_for_in_vain_come_first() -> None:
    clock, caches = cold("inorder", 8)
    clock[at.FETCHED] = until = 20 * TICKS
    fetch_beyond(clock, empty_tags(), caches, 0, LINE, 0, 0, 0, 0)
    assert holds(clock, caches, LINE) == 1
    assert clock[at.CODE_ORDERED] > until


def test_in_order_one_miss_register_waits_for_what_was_asked_for_in_vain() -> None:
    one, many = cycles_on(cold_code(3 * np.arange(LINES)), *(with_registers("inorder", n) for n in (1, 8)))
    assert one > 1.4 * many


@kernel
def fetch(clock: Clocks, tags: Tags, line: int) -> None:
    """Fetch a line that the first level has."""
    fetch_line(clock, tags, line, 1, 0)


def test_a_line_of_the_wrong_path_is_there_no_sooner_than_it_comes() -> None:
    clock, caches = cold("o3", 8)
    clock[at.FETCHED] = until = 10 * TICKS
    fetch_wrong_path(clock, empty_tags(), caches, 0, 64 * LINE, LINE - 1, 0)
    comes = int(clock[at.VAIN_THERE])
    assert comes > 40 * TICKS
    for line, there in ((LINE + 5, until), (LINE, comes)):
        again = clock.copy()
        fetch(again, empty_tags(), line)
        assert there <= again[at.FETCHED] < there + 8 * TICKS
    fetch_wrong_path(clock, empty_tags(), caches, 0, 64 * LINE, LINE - 1, 0)  # waits for it, and goes no further
    assert holds(clock, caches, LINE + 1) == 0
    assert clock[at.VAIN_THERE] == comes


def test_the_second_level_s_next_line_prefetcher_sees_lines_of_the_wrong_path() -> None:
    for kind in ("none", "tagged"):
        machine = with_registers("o3", 8)
        settings = settings_rows((machine | {"l2": {**machine["l2"], "prefetcher": kind}},) * COLUMNS)
        clock, caches, tags = zero_clocks(settings), empty_caches(settings), empty_tags()
        clock[at.FETCHED] = 10 * TICKS
        fetch_wrong_path(clock, tags, caches, 0, 64 * LINE, LINE - 1, 0)
        assert (LINE + 1 in tags.next_sent) == (kind == "tagged")
