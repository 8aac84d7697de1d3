import numpy as np

from perfvec.features.reference import layout as at
from perfvec.features.reference.settings import reference_machines, settings_rows


def test_caches_lie_one_after_the_other_with_a_power_of_two_of_sets() -> None:
    rows = settings_rows(reference_machines()[: at.COLUMNS]).reshape(-1, at.COLUMNS)
    for first in (at.L1I_SETS, at.L1D_SETS, at.L2_SETS):
        sets, ways, offset = rows[first // at.COLUMNS : first // at.COLUMNS + 3]
        assert (np.bitwise_count(sets) == 1).all()
        np.testing.assert_array_equal((offset + sets * ways)[:-1], offset[1:])


def test_a_faster_clock_sees_memory_further_away() -> None:
    machine = dict(reference_machines()[3])
    slow, fast = (settings_rows(({**machine, "period_ps": period},)) for period in (1000, 250))
    assert fast[at.REQUEST] > slow[at.REQUEST]
    assert fast[at.LOAD_LATENCY] == slow[at.LOAD_LATENCY]


def test_a_machine_whose_rename_is_wider_than_its_dispatch_blocks() -> None:
    machine = dict(reference_machines()[3])
    matched, blocked = (settings_rows(({**machine, "fetch_width": width, "issue_width": 3},)) for width in (3, 4))
    assert blocked[at.DISPATCH_SLOT] > matched[at.DISPATCH_SLOT]
