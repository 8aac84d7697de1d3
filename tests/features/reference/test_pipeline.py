import numpy as np

from perfvec.trace.trace import Trace
from tests.features.reference.timing import cycles_on, moved, plain_machine, repeated

LDR_X1_X2 = 0xF9400041
ADD_X1_X1_X2 = 0x8B020021
ADD_X3_X3_X2 = 0x8B020063
ADD_X4_X4_X2 = 0x8B020084
LDR_X1_X2_POST_8 = 0xF8408441
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


def test_an_adder_updates_the_base_register_of_an_access() -> None:
    wide = {"fetch_width": 8, "commit_width": 8, "mem_ports": 2, **WIDE, "issue_width": 8}
    machines = [plain_machine("o3", int_alu_units=units, **wide) for units in (1, 3)]
    both = []
    for load in (LDR_X1_X2, LDR_X1_X2_POST_8):
        trace = repeated([load, ADD_X3_X3_X2, ADD_X4_X4_X2], RUNS, [0x8000, 0, 0])
        both.append(cycles_on(trace, *machines) / (RUNS / 2))
    (one, three), (one_updating, three_updating) = both
    assert abs(one - 2) < 0.1  # both additions want the adder
    assert abs(one_updating - 3) < 0.1
    assert abs(three - 1) < 0.1
    assert abs(three_updating - 1) < 0.1


def test_a_core_that_issues_one_at_a_time_cannot_hide_its_loads_behind_additions() -> None:
    single = {"fetch_width": 1, "issue_width": 1, "commit_width": 1, "int_alu_units": 1, "mem_ports": 1}
    first_level = plain_machine("inorder")["l1d"]
    machines = [plain_machine("inorder", **single, l1d={**first_level, "latency": cycles}) for cycles in (2, 4)]
    fast, slow = cycles_on(repeated([LDR_X1_X2, *[ADD_X3_X3_X2] * 6], RUNS, [0x8000, *[0] * 6]), *machines) / (RUNS / 2)
    assert abs(fast - 7) < 0.1  # seven instructions: a hit takes no longer than an addition
    assert slow > fast + 1
