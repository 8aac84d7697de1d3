import numpy as np
import pytest

from perfvec.features.events import MISPREDICTION_BITS, STAND_IN_BITS
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


@pytest.mark.parametrize("predictor", ["tage_sc_l_8kb", "tage_sc_l_64kb"])
def test_histories_of_tage_sc_l_lag_in_an_out_of_order_core(predictor: str) -> None:
    machines = [next(m for m in reference_machines() if m["core"] == core) for core in ("o3", "inorder")]
    rows = settings_rows(tuple({**machine, "branch_predictor": predictor} for machine in machines))
    assert rows[at.DIRECTION_BIT : at.DIRECTION_BIT + 2].tolist() == [
        STAND_IN_BITS["tage_lagged"],
        MISPREDICTION_BITS["tage"],
    ]


def test_ltage_learns_at_once() -> None:
    bits = {settings_rows(({**m, "branch_predictor": "ltage"},))[at.DIRECTION_BIT] for m in reference_machines()}
    assert bits == {MISPREDICTION_BITS["tage"]}
