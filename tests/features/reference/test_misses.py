import numpy as np
import pytest

from tests.features.reference.timing import cycles_on, moved, plain_machine, repeated


@pytest.mark.parametrize(("encoding", "cycles"), [(0xF9400083, 2), (0xF9000041, 3)])  # ldr x3, [x4]; str x1, [x2]
def test_a_miss_takes_the_bus_for_a_cycle_and_what_it_drives_out_for_one_or_two(encoding: int, cycles: int) -> None:
    machine = plain_machine("o3", lq_entries=100, sq_entries=100, rob_entries=256, mem_ports=4)
    machine |= {"l1d": {**machine["l1d"], "size_kb": 4, "assoc": 1, "mshrs": 60}}
    lines = 4000
    addresses = 0x100000 + 64 * (np.arange(lines) % 256)  # four times what the first level holds
    trace = moved(repeated([encoding], lines), addresses)
    assert cycles_on(trace, machine)[0] / (lines / 2) == pytest.approx(cycles, rel=0.02)
