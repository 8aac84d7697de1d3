from dataclasses import replace

import numpy as np

from perfvec.features.reference.settings import Parameters
from perfvec.trace.trace import Trace
from tests.features.reference.timing import cycles_on, moved, plain_machine, repeated

STR_X1_X2 = 0xF9000041
LDR_X3_X4 = 0xF9400083
STP_Q0_Q1_X2 = 0xAD000440
HIT = 0x8000
RUNS = 2000


def in_order(first_level: dict[str, int] | None = None, **changes: object) -> Parameters:
    machine = plain_machine("inorder", mem_ports=1, **changes)
    return machine | {"l1d": {**machine["l1d"], **(first_level or {})}}


def one_that_misses(hits: int) -> Trace:
    """A store to a new line, in a page that is mapped by then, and stores behind it that hit, again and again."""
    new = 0x100000 + 64 * np.concatenate([np.arange(0, RUNS, 2), np.arange(1, RUNS, 2)])[:, np.newaxis]
    hit = np.broadcast_to(HIT + 8 * np.arange(hits), (RUNS, hits))
    return moved(repeated([STR_X1_X2] * (1 + hits), RUNS), np.concatenate([new, hit], axis=1).ravel())


def test_stores_that_hit_leave_the_buffer_before_one_that_misses() -> None:
    one_by_one = cycles_on(one_that_misses(0), in_order(lq_entries=1, sq_entries=4))[0]
    # Between two that miss, more stores hit than there are entries; yet the next one misses while the first one waits.
    assert cycles_on(one_that_misses(12), in_order(lq_entries=4, sq_entries=4))[0] < 0.5 * one_by_one


def test_one_that_misses_is_one_of_the_accesses_in_memory() -> None:
    few, many = (in_order(lq_entries=entries, sq_entries=4) for entries in (2, 4))
    assert cycles_on(one_that_misses(12), few)[0] > 1.2 * cycles_on(one_that_misses(12), many)[0]


def test_a_store_of_as_many_accesses_as_there_are_entries_passes_one_that_misses() -> None:
    one_by_one = cycles_on(one_that_misses(0), in_order(lq_entries=1, sq_entries=4))[0]
    addresses = np.stack([one_that_misses(0).address, np.full(RUNS, HIT)], axis=1).ravel()
    trace = moved(repeated([STR_X1_X2, STP_Q0_Q1_X2], RUNS), addresses)
    pair = replace(trace, size=np.tile(np.array([8, 32], dtype=np.uint16), RUNS))
    # The fourth access of the pair takes the entry that its first one gives back.
    assert cycles_on(pair, in_order(lq_entries=4, sq_entries=4))[0] < 0.6 * one_by_one


def test_no_access_passes_while_the_only_miss_register_is_held() -> None:
    new = 0x100000 + 64 * np.concatenate([np.arange(0, RUNS, 2), np.arange(1, RUNS, 2)])[:, np.newaxis]
    addresses = np.concatenate([new, np.broadcast_to(HIT, (RUNS, 20))], axis=1)
    trace = moved(repeated([STR_X1_X2] + [LDR_X3_X4] * 20, RUNS), addresses.ravel())
    one, more = (cycles_on(trace, in_order({"mshrs": registers}, sq_entries=4))[0] for registers in (1, 4))
    assert one > 1.2 * more
