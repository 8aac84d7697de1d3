import numpy as np

from perfvec.trace.trace import Trace
from tests.features.reference.timing import cycles_on, moved, plain_machine, repeated

LDR_X3_X2 = 0xF9400043
LDR_X7_X1 = 0xF9400027
ADD_X1_X1_X6 = 0x8B060021
ADD_X4_X4_X6 = 0x8B060084
RUNS = 500


def two_misses(between: int) -> Trace:
    """Two loads of lines never seen before, each run, with an instruction between them."""
    lines = np.random.default_rng(0).permutation(8 * RUNS)[: 2 * RUNS].reshape(RUNS, 2)
    addresses = np.zeros((RUNS, 3), dtype=np.int64)
    addresses[:, [0, 2]] = 0x1000000 + 4096 * lines
    return moved(repeated([LDR_X3_X2, between, LDR_X7_X1], RUNS), addresses.ravel())


def test_in_order_a_load_whose_address_was_computed_after_a_miss_waits_for_it() -> None:
    machines = plain_machine("inorder"), plain_machine("o3")
    after, free = cycles_on(two_misses(ADD_X1_X1_X6), *machines), cycles_on(two_misses(ADD_X4_X4_X6), *machines)
    assert after[0] > 1.8 * free[0]
    assert after[1] == free[1]
