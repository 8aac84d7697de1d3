import numpy as np
import pytest

from perfvec.features.kernel import kernel
from perfvec.features.reference import layout as at
from perfvec.features.reference.dram import dram_admits, dram_read, memory_read, queue_writes
from perfvec.features.reference.settings import reference_machines, settings_rows
from perfvec.features.reference.state import zero_clocks

DDR3_READ_NS = 13.75 + 5 + 4.3  # column, burst and the refreshes' share
ROW_LINES = 128  # of 8 kB
BANKS = 16


@kernel
def read_all(clock: np.ndarray, lines: np.ndarray, ticks: np.ndarray) -> None:
    for i in range(len(lines)):
        ticks[i] = dram_read(clock, 0, lines[i], ticks[i])


@kernel
def admit_all(clock: np.ndarray, ticks: np.ndarray) -> None:
    for i in range(len(ticks)):
        arrival, ticks[i] = ticks[i], dram_admits(clock, 0, 0, ticks[i])
        clock[at.WRITTEN], clock[at.WRITTEN_LINES] = 1, i
        queue_writes(clock, 0, arrival)


@kernel
def write_all(clock: np.ndarray, lines: np.ndarray, now: int) -> None:
    for line in lines:
        clock[at.WRITTEN], clock[at.WRITTEN_LINES] = 1, line
        queue_writes(clock, 0, now)


@kernel
def read_one(clock: np.ndarray, line: int, asked: int) -> int:
    return memory_read(clock, 0, line, asked)


def clock_of(kind: str, channels: int = 1) -> np.ndarray:
    """A cold machine of 1 GHz: a nanosecond is a cycle."""
    machine = {**reference_machines()[0], "period_ps": 1000, "mem_type": kind, "mem_channels": channels}
    return zero_clocks(settings_rows((machine,)))


def served(kind: str, accesses: list[tuple[int, float]], channels: int = 1) -> list[float]:
    """Nanoseconds at which each (line, arrival) has its data, on cold DRAM."""
    lines = np.array([line for line, _ in accesses])
    ticks = np.array([round(arrival * at.TICKS) for _, arrival in accesses])
    read_all(clock_of(kind, channels), lines, ticks)
    return (ticks / at.TICKS).tolist()


def test_an_open_row_is_read_a_closed_one_activated_and_another_precharged_first() -> None:
    other_row = ROW_LINES * BANKS
    first, hit, conflict = served("DDR3_1600_8x8", [(0, 1000), (ROW_LINES - 1, 2000), (other_row, 3000)])
    assert first == pytest.approx(1000 + 13.75 + DDR3_READ_NS, abs=0.1)
    assert hit == pytest.approx(2000 + DDR3_READ_NS, abs=0.1)
    assert conflict == pytest.approx(3000 + 13.75 + 13.75 + DDR3_READ_NS, abs=0.1)


def test_a_row_stays_open_for_its_least_time_before_another() -> None:
    _, conflict = served("DDR3_1600_8x8", [(0, 1000), (ROW_LINES * BANKS, 1010)])
    assert conflict == pytest.approx(1000 + 35 + 13.75 + 13.75 + DDR3_READ_NS, abs=0.1)


def test_what_waits_for_the_open_row_is_read_before_another_is_opened() -> None:
    other_row = ROW_LINES * BANKS
    busy = [(ROW_LINES + line, 1000.0) for line in range(10)]  # the channel has 50 ns to transfer of another bank
    early = served("DDR3_1600_8x8", [(0, 1000), *busy, (other_row, 1001), (1, 1002)])
    late = served("DDR3_1600_8x8", [(0, 1000), *busy, (other_row, 1001), (1, 1060)])
    alone = served("DDR3_1600_8x8", [(0, 1000), *busy, (1, 1002)])
    assert early[-1] == pytest.approx(1000 + 13.75 + 5 + DDR3_READ_NS, abs=0.1)
    assert early[-1] <= alone[-1]
    assert late[-1] > late[-2] > early[-1]  # by then the other row had been chosen, and is closed again


def test_the_next_row_lies_in_the_next_bank() -> None:
    _, hit, other_bank = served("DDR3_1600_8x8", [(0, 1000), (1, 2000), (ROW_LINES, 3000)])
    assert other_bank - 3000 == pytest.approx(hit - 2000 + 13.75, abs=0.1)


def test_where_rows_are_closed_only_what_waits_finds_one_open() -> None:
    column_ns, read_ns = 1000 + 14.55, 14.55 + 3.63 + 11.2
    first, waiting, late = served("DDR5_4400_4x8", [(0, 1000), (1, 1000), (2, 2000)])
    _, taken = served("DDR5_4400_4x8", [(0, 1000), (1, 1010)])  # by then the first has left the queue
    assert first == pytest.approx(column_ns + read_ns, abs=0.1)
    assert waiting == pytest.approx(column_ns + 5 + read_ns, abs=0.1)
    assert late == pytest.approx(2000 + 14.55 + read_ns, abs=0.1)
    assert taken == pytest.approx(1000 + 32 + 14.55 + 14.55 + read_ns, abs=0.1)


def test_lines_of_128_bytes_take_turns_among_channels() -> None:
    together = [(0, 1000), (2, 1000)]
    first, second = served("DDR3_1600_8x8", together, channels=2)
    assert first == second
    first, second = served("DDR3_1600_8x8", together)
    assert second - first == pytest.approx(5, abs=0.1)
    first, second = served("DDR3_1600_8x8", [(0, 1000), (1, 1000)], channels=2)
    assert second - first == pytest.approx(5, abs=0.1)


def test_sixteen_uses_close_a_row() -> None:
    accesses = [(0, 1000.0 * (i + 1)) for i in range(18)]
    waits = np.array(served("DDR3_1600_8x8", accesses)) - [arrival for _, arrival in accesses]
    opening = np.flatnonzero(waits > DDR3_READ_NS + 1)
    assert opening.tolist() == [0, 16]


def test_accesses_wait_once_the_queue_of_writes_is_full_and_then_only_for_bandwidth() -> None:
    ticks, clock = np.zeros(200, dtype=np.int64), clock_of("DDR3_1600_8x8")
    admit_all(clock, ticks)
    waiting = np.arange(200) - clock[at.WRITES_FULL]
    np.testing.assert_array_equal(ticks, np.maximum(0, waiting) * clock[at.WRITE_SLOT])


def test_a_line_in_the_queue_of_writes_is_read_from_it_and_queued_once() -> None:
    clock = clock_of("DDR3_1600_8x8")
    write_all(clock, np.array([7, 7, 7]), 0)
    assert clock[at.WRITES] == 1
    asked = 1000 * at.TICKS
    held, other = read_one(clock, 7, asked), read_one(clock, 8, asked)
    assert held == asked + clock[at.REQUEST] + clock[at.QUEUE_RESPONSE]
    assert other > held + 20 * at.TICKS


def test_what_left_the_queue_of_writes_long_ago_is_read_from_dram() -> None:
    clock = clock_of("DDR3_1600_8x8")
    write_all(clock, np.arange(100), 0)
    asked = 100_000 * at.TICKS
    assert read_one(clock, 0, asked) > read_one(clock, 99, asked)


@pytest.mark.parametrize(("kind", "lines"), [("DDR3_1600_8x8", 32), ("LPDDR3_1600_1x32", 16), ("DDR4_2400_8x8", 64)])
def test_reads_wait_until_the_channel_has_written_its_least(kind: str, lines: int) -> None:
    filled, writing, now = clock_of(kind), clock_of(kind), 1000 * at.TICKS
    write_all(filled, np.arange(lines), now)
    write_all(writing, np.arange(lines + 1), now)
    before, after = now - 500 * at.TICKS, now + at.TICKS
    assert read_one(writing.copy(), 500, before) == read_one(filled.copy(), 500, before)
    waited = read_one(writing, 500, after) - read_one(filled, 500, after)
    least = writing[at.DRAIN_LINES] * writing[at.WRITE_SLOT] + writing[at.TURN]
    assert 0.5 * least < waited <= least


def test_a_channel_stops_to_write_once_few_lines_are_left() -> None:
    clock, begun = clock_of("DDR3_1600_8x8"), 1000 * at.TICKS
    write_all(clock, np.arange(33), begun)
    later = begun + 100 * clock[at.WRITE_SLOT]
    assert read_one(clock, 500, later) == read_one(clock_of("DDR3_1600_8x8"), 500, later)
    assert clock[at.WRITES_LEFT] == clock[at.WRITES_LEAST] == 15  # below 32 by more than 16, as in gem5


def test_a_read_between_writes_lets_them_go_on_after_it() -> None:
    clock, begun = clock_of("DDR3_1600_8x8"), 1000 * at.TICKS
    write_all(clock, np.arange(64), begun)
    first = read_one(clock, 500, begun + at.TICKS)
    assert clock[at.WRITES_LEFT] == 64 - 16
    write_all(clock, np.arange(1000, 1001), first + 1000 * at.TICKS)
    assert clock[at.WRITES_LEFT] == clock[at.WRITES_LEAST] + 1


def test_a_read_that_came_before_the_writes_goes_before_them() -> None:
    """Accesses do not come in the order of time."""
    clock, begun = clock_of("DDR3_1600_8x8"), 1000 * at.TICKS
    write_all(clock, np.arange(40), begun)
    write_all(clock, np.arange(1000, 1001), begun + 10 * clock[at.WRITE_SLOT])
    assert clock[at.WRITES_LEFT] == 41 - 10
    early = begun - 100 * at.TICKS
    assert read_one(clock, 500, early) == read_one(clock_of("DDR3_1600_8x8"), 500, early)
    assert clock[at.WRITES_LEFT] == 41
