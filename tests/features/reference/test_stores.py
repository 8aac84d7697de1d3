import numpy as np
import pytest

from perfvec.features.reference.settings import DRAM, INVALIDATE_NS, Parameters
from perfvec.trace.trace import Trace
from tests.features.reference.timing import cycles_on, moved, plain_machine, repeated

STR_X1_X2 = 0xF9000041
LDR_X3_X4 = 0xF9400083
STR_Q1_X2 = 0x3D800041
DC_ZVA_X2 = 0xD50B7422
LINES = 2000
CYCLES_A_NS = 2  # of plain machines
BUS_CYCLES = 3  # of a miss that drives out a changed line
SMALL_L2_LINES = 2048
SMALL_L2 = {"size_kb": 128, "assoc": 8, "latency": 12, "mshrs": 16, "write_buffers": 8, "prefetcher": "none"}


def evens_first(lines: int) -> np.ndarray:
    """Every other line, then those between, whose pages are mapped by then."""
    return np.concatenate([np.arange(0, lines, 2), np.arange(1, lines, 2)])


def stored(words: list[int]) -> Trace:
    """Stores to these words of each line of a long array, line after line."""
    line = 0x100000 + 64 * evens_first(LINES)[:, np.newaxis]
    return moved(repeated([STR_X1_X2] * len(words), LINES), (line + 8 * np.array(words)).ravel())


def zeroed(lines: int) -> Trace:
    return moved(repeated([DC_ZVA_X2], lines), 0x100000 + 64 * evens_first(lines), 64)


def cycles_a_line(words: list[int], machine: Parameters) -> float:
    return float(cycles_on(stored(words), machine)[0] / (LINES / 2))


def test_out_of_order_a_line_that_stores_fill_is_taken_over_and_not_read() -> None:
    near, far = (plain_machine("o3", mem_type=kind) for kind in ("DDR3_1600_8x8", "WideIO_200_1x128"))
    first, second = near["l1d"]["latency"], near["l2"]["latency"]
    # The eighth access to a line in flight blocks the cache until it is there: to the memory bus and back.
    round_trip = (first + 2) + (first // 2 + 2 + second) + (second // 2 + INVALIDATE_NS * CYCLES_A_NS)
    whole, part = list(range(8)), list(range(7))
    assert cycles_a_line(whole, near) == pytest.approx(round_trip, rel=0.02)
    assert cycles_a_line(whole, far) == pytest.approx(round_trip, rel=0.02)
    assert cycles_a_line(part, far) > cycles_a_line(part, near)


def test_a_vector_register_is_stored_in_two_accesses() -> None:
    machine = plain_machine("o3")
    line = 0x100000 + 64 * evens_first(LINES)[:, np.newaxis]
    trace = moved(repeated([STR_Q1_X2] * 4, LINES), (line + 16 * np.arange(4)).ravel(), 16)
    # So the fourth store is the eighth access to the line, and blocks the cache as the eighth of a word does.
    assert cycles_on(trace, machine)[0] / (LINES / 2) == pytest.approx(cycles_a_line(list(range(8)), machine), rel=0.02)


def test_stores_across_lines_fill_them_too() -> None:
    near, far = (plain_machine("o3", mem_type=kind) for kind in ("DDR3_1600_8x8", "WideIO_200_1x128"))
    line = 0x100000 + 64 * evens_first(LINES)[:, np.newaxis]
    trace = moved(repeated([STR_Q1_X2] * 4, LINES), (line + 8 + 16 * np.arange(4)).ravel(), 16)
    first, second = (cycles_on(trace, machine)[0] for machine in (near, far))
    assert first == pytest.approx(second, rel=0.02)  # no line is read from memory


def test_in_order_stores_that_wait_for_a_line_keep_loads_out() -> None:
    line = 0x100000 + 64 * evens_first(LINES)[:, np.newaxis]
    addresses = np.concatenate([line, line + 8, line + 16, np.broadcast_to(0x8000, line.shape)], axis=1)
    trace = moved(repeated([STR_X1_X2] * 3 + [LDR_X3_X4], LINES), addresses.ravel())
    few, many = (plain_machine("inorder", lq_entries=entries, sq_entries=8) for entries in (2, 8))
    assert cycles_on(trace, few)[0] > 1.2 * cycles_on(trace, many)[0]


def test_in_order_a_line_that_stores_fill_is_read_all_the_same() -> None:
    near, far = (plain_machine("inorder", mem_type=kind) for kind in ("DDR3_1600_8x8", "WideIO_200_1x128"))
    assert cycles_a_line(list(range(8)), far) > 1.1 * cycles_a_line(list(range(8)), near)


@pytest.mark.parametrize("kind", ["LPDDR3_1600_1x32", "WideIO_200_1x128"])
def test_lines_zeroed_as_a_whole_cost_the_write_of_another(kind: str) -> None:
    machine = plain_machine("o3", mem_type=kind, l2=SMALL_L2, sq_entries=32)
    cycles = cycles_on(zeroed(8000), machine)[0] / 4000
    written = 1 - SMALL_L2_LINES / 2 / 4000  # the second level's other half is empty at first
    assert cycles == pytest.approx(DRAM[kind].write_ns * CYCLES_A_NS * written, rel=0.05)


def test_zeroed_lines_that_stay_in_the_second_level_need_no_memory() -> None:
    machine = plain_machine("o3", mem_type="WideIO_200_1x128", sq_entries=32)
    registers = 8
    many = machine | {"l1d": {**machine["l1d"], "mshrs": 8 * registers}}
    machine |= {"l1d": {**machine["l1d"], "mshrs": registers}}
    few_cycles, many_cycles, near_cycles = (
        cycles_on(zeroed(4000), one)[0] / 2000 for one in (machine, many, machine | {"mem_type": "DDR3_1600_8x8"})
    )
    assert many_cycles == pytest.approx(BUS_CYCLES, rel=0.1)
    first, second = machine["l1d"]["latency"], machine["l2"]["latency"]
    round_trip = (first + 2) + (first // 2 + 2 + second) + (second // 2 + INVALIDATE_NS * CYCLES_A_NS)
    assert few_cycles == pytest.approx(round_trip / registers, rel=0.02)  # each line holds a register that long
    assert few_cycles == near_cycles


@pytest.mark.parametrize(("entries", "latency", "cycles"), [(2, 4, 2.0), (2, 6, 3.0), (8, 4, 1.0)])
def test_in_order_a_store_leaves_the_buffer_with_the_answer_of_the_cache(
    entries: int, latency: int, cycles: float
) -> None:
    machine = plain_machine("inorder", sq_entries=entries, mem_ports=1)
    machine |= {"l1d": {**machine["l1d"], "latency": latency}}
    trace = repeated([STR_X1_X2], LINES, [0x8000])
    assert cycles_on(trace, machine)[0] / (LINES / 2) == pytest.approx(cycles, rel=0.05)


def test_an_access_across_lines_asks_for_both() -> None:
    machine = plain_machine("inorder", mem_type="WideIO_200_1x128")
    pair = 0x100000 + 128 * np.arange(LINES)[:, np.newaxis]
    within, across = (
        moved(repeated([LDR_X3_X4] * 2, LINES), np.hstack([pair + start, pair + 64]).ravel(), 16) for start in (48, 56)
    )
    # The second load waits for a line that the first asked for, where it crosses into it.
    assert cycles_on(across, machine)[0] < 0.8 * cycles_on(within, machine)[0]


def test_a_page_that_is_stored_to_first_is_mapped_once_all_stores_before_are_written() -> None:
    page = 0x100000 + 4096 * np.arange(LINES)
    fresh, mapped = (
        moved(repeated([STR_X1_X2], LINES), rows)
        for rows in (page, np.concatenate([page[: LINES // 2], page[: LINES // 2] + 64]))
    )
    machines = (plain_machine("o3", mem_channels=4), plain_machine("inorder", mem_channels=4))
    fresh_cycles, mapped_cycles = (cycles_on(trace, *machines) for trace in (fresh, mapped))
    assert fresh_cycles[0] > 1.5 * mapped_cycles[0]
    assert fresh_cycles[1] == pytest.approx(mapped_cycles[1], rel=0.1)
