import numpy as np
import pytest

from perfvec.features.events import MISPREDICTION_BITS, STAND_IN_BITS
from perfvec.features.reference import layout as at
from perfvec.features.reference.settings import reference_machines, settings_matrix


def test_caches_lie_one_after_the_other_with_a_power_of_two_of_sets() -> None:
    matrix = settings_matrix(reference_machines())
    for sets in (at.L1I_SETS, at.L1D_SETS, at.L2_SETS):
        assert (np.bitwise_count(matrix[sets]) == 1).all()
        ends = matrix[sets + 2] + matrix[sets] * matrix[sets + 1]
        np.testing.assert_array_equal(ends[:-1], matrix[sets + 2][1:])


def test_a_faster_clock_sees_memory_further_away() -> None:
    machine = dict(reference_machines()[3])
    slow, fast = settings_matrix(({**machine, "period_ps": 1000}, {**machine, "period_ps": 250})).T
    assert fast[at.REQUEST] > slow[at.REQUEST]
    assert fast[at.LOAD_LATENCY] == slow[at.LOAD_LATENCY]


def test_a_machine_whose_rename_is_wider_than_its_dispatch_blocks() -> None:
    machine = dict(reference_machines()[3])
    matched, blocked = settings_matrix(
        ({**machine, "fetch_width": 3, "issue_width": 3}, {**machine, "fetch_width": 4, "issue_width": 3})
    ).T
    assert blocked[at.DISPATCH_SLOT] > matched[at.DISPATCH_SLOT]


@pytest.mark.parametrize("predictor", ["tage_sc_l_8kb", "tage_sc_l_64kb"])
def test_histories_of_tage_sc_l_lag_in_an_out_of_order_core(predictor: str) -> None:
    machines = [next(m for m in reference_machines() if m["core"] == core) for core in ("o3", "inorder")]
    matrix = settings_matrix(tuple({**machine, "branch_predictor": predictor} for machine in machines))
    assert matrix[at.DIRECTION_BIT].tolist() == [STAND_IN_BITS["tage_lagged"], MISPREDICTION_BITS["tage"]]


def test_ltage_learns_at_once() -> None:
    matrix = settings_matrix(tuple({**m, "branch_predictor": "ltage"} for m in reference_machines()))
    assert set(matrix[at.DIRECTION_BIT].tolist()) == {MISPREDICTION_BITS["tage"]}
