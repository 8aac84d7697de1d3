import numpy as np
import pytest

from perfvec.features.reference.layout import TICKS
from perfvec.features.reference.pipeline import OLDEST
from perfvec.trace.trace import Trace
from tests.features.reference.timing import cycles_on, moved, plain_machine, repeated

LDR_X3_X2 = 0xF9400043
LDR_X7_X1 = 0xF9400027
ADD_X1_X1_X6 = 0x8B060021
ADD_X4_X4_X6 = 0x8B060084
LDR_X5_X1 = 0xF9400025
SDIV_X9_X10_X11 = 0x9ACB0D49
ADD_X5_X3_X6 = 0x8B060065
STR_X5_X2 = 0xF9000045
STXR_W3_X1_X2 = 0xC8037C41
RUNS = 500


def two_misses(between: int) -> Trace:
    """A division, and two loads of lines never seen before with an instruction between them, each run."""
    lines = np.random.default_rng(0).permutation(8 * RUNS)[: 2 * RUNS].reshape(RUNS, 2)
    addresses = np.zeros((RUNS, 4), dtype=np.int64)
    addresses[:, [1, 3]] = 0x1000000 + 4096 * lines
    return moved(repeated([SDIV_X9_X10_X11, LDR_X3_X2, between, LDR_X7_X1], RUNS), addresses.ravel())


def test_in_order_a_load_whose_address_was_computed_after_a_miss_waits_for_it() -> None:
    machines = plain_machine("inorder"), plain_machine("o3")  # both loads are sent while the division is waited for
    after, free = cycles_on(two_misses(ADD_X1_X1_X6), *machines), cycles_on(two_misses(ADD_X4_X4_X6), *machines)
    assert after[0] > 1.6 * free[0]
    assert after[1] == free[1]


def hits(words: list[int], machine: dict) -> float:
    """Cycles of a run of instructions whose loads hit."""
    addresses = [0x8000 if word in (LDR_X3_X2, LDR_X5_X1, LDR_X7_X1) else 0 for word in words]
    return float(cycles_on(repeated(words, RUNS, addresses), machine)[0] / (RUNS / 2))


def with_latency(cycles: int, core: str = "inorder", **changes: object) -> dict:
    machine = plain_machine(core, mem_ports=1, fetch_width=4, issue_width=4, commit_width=4, **changes)
    return machine | {"l1d": {**machine["l1d"], "latency": cycles}}


def test_in_order_no_load_is_sent_while_another_is_waited_for() -> None:
    loads = [LDR_X3_X2, LDR_X5_X1, LDR_X7_X1] * 4
    assert hits(loads, with_latency(5)) == pytest.approx(12 * 6, rel=0.02)  # as in gem5: the latency and a cycle each
    assert hits(loads, with_latency(5) | {"mem_ports": 2}) < 12 * 4
    assert hits(loads, with_latency(5, "o3")) < 12 * 2


def test_in_order_what_needs_a_load_commits_with_it() -> None:
    alone, used = [LDR_X3_X2], [LDR_X3_X2, ADD_X5_X3_X6]
    machine = with_latency(5)
    assert hits(used * 6, machine) - hits(alone * 6, machine) < 6  # gem5 issues it before the data is there


def test_out_of_order_one_miss_register_leaves_one_miss_at_a_time() -> None:
    one, many = (plain_machine("o3") for _ in range(2))
    one["l1d"] = {**one["l1d"], "mshrs": 1}
    first, second = cycles_on(two_misses(ADD_X4_X4_X6), one, many)
    alone = cycles_on(two_misses(ADD_X1_X1_X6), plain_machine("inorder", lq_entries=1))[0]
    assert first > 2 * second
    assert first == pytest.approx(alone, rel=0.2)  # as if each waited for the one before


def test_out_of_order_the_queue_of_stores_answers_at_once() -> None:
    chain = [LDR_X3_X2, ADD_X5_X3_X6, STR_X5_X2]
    trace = repeated(chain, RUNS, [0x8000, 0, 0x8000])
    short, long = cycles_on(trace, with_latency(2, "o3"), with_latency(6, "o3")) / (RUNS / 2)
    assert short == long == pytest.approx(4, abs=0.2)  # the load 2, the addition and the store 1 each


def test_out_of_order_a_store_conditional_is_executed_once_it_is_the_oldest() -> None:
    alone = repeated([STXR_W3_X1_X2], RUNS, [0x8000])
    asked = repeated([STXR_W3_X1_X2, ADD_X5_X3_X6], RUNS, [0x8000, 0])
    machines = with_latency(2, "o3"), with_latency(6, "o3")
    first, second = cycles_on(alone, *machines) / (RUNS / 2)
    assert first == second == pytest.approx(OLDEST / TICKS, rel=0.02)
    waits = (cycles_on(asked, *machines) - cycles_on(alone, *machines)) / (RUNS / 2)
    assert waits[1] - waits[0] == pytest.approx(4, abs=0.1)  # its answer comes from the cache


def streamed(l1: str, l2: str) -> float:
    """Cycles of a load of the next line, from memory, with these prefetchers."""
    machine = plain_machine("o3", rob_entries=32, lq_entries=4)
    machine |= {name: {**machine[name], "prefetcher": kind} for name, kind in (("l1d", l1), ("l2", l2))}
    trace = moved(repeated([LDR_X3_X2], 4000), 0x100000 + 64 * np.arange(4000))
    return float(cycles_on(trace, machine)[0] / 2000)


def test_the_prefetcher_of_the_second_level_runs_ahead_of_that_of_the_first() -> None:
    none, first, both = streamed("none", "none"), streamed("stride", "none"), streamed("stride", "stride")
    assert both < 0.9 * first
    assert first < 0.9 * none
