import numpy as np

from perfvec.trace.trace import Trace
from tests.features.reference.timing import cycles_on, moved, plain_machine, repeated

LDR_X1_X2 = 0xF9400041
ADD_X1_X1_X2 = 0x8B020021
ADD_X4_X4_X2 = 0x8B020084
RUNS = 300
WIDE = {"rob_entries": 400, "int_regs": 500, "lq_entries": 64, "issue_width": 4}


def misses_with(additions: int, addition: int) -> Trace:
    """A load of a line never seen before and additions, run after run."""
    addresses = np.zeros((RUNS, 1 + additions), dtype=np.int64)
    addresses[:, 0] = 0x1000000 + 4096 * np.random.default_rng(0).permutation(8 * RUNS)[:RUNS]
    return moved(repeated([LDR_X1_X2, *[addition] * additions], RUNS), addresses.ravel())


def test_what_waits_for_a_miss_fills_the_issue_queue() -> None:
    machines = [plain_machine("o3", iq_entries=entries, **WIDE) for entries in (16, 40, 160)]
    small, middle, large = cycles_on(misses_with(24, ADD_X1_X1_X2), *machines)
    assert small > 1.5 * middle
    assert middle > 1.5 * large


def test_what_need_not_wait_passes_through_any_issue_queue() -> None:
    machines = [plain_machine("o3", iq_entries=entries, **WIDE) for entries in (16, 160)]
    small, large = cycles_on(misses_with(24, ADD_X4_X4_X2), *machines)
    assert small == large
