import pytest

from perfvec.errors import MachineError
from perfvec.microarchitecture.core_switch import with_core
from perfvec.microarchitecture.public_machines import presets

WINDOW = ("rob_entries", "iq_entries", "int_regs", "vec_regs")


def test_an_in_order_core_gains_the_small_window_and_keeps_the_rest():
    before = presets()["cortex_a7_like"]
    after = with_core(before, "o3")
    assert after.core == "o3"
    assert [after.value(name) for name in WINDOW] == [64, 48, 96, 96]
    assert (after.l1d, after.period_ps, after.fetch_width) == (before.l1d, before.period_ps, before.fetch_width)


def test_an_out_of_order_core_loses_its_window_and_gains_it_back():
    lost = with_core(presets()["cortex_a15_like"], "inorder")
    assert [lost.value(name) for name in WINDOW] == [0, 0, 0, 0]
    assert with_core(lost, "o3") == presets()["cortex_a15_like"]


@pytest.mark.parametrize("name", list(presets()))
def test_the_same_kind_changes_nothing(name):
    assert with_core(presets()[name], presets()[name].core) == presets()[name]


def test_an_unknown_kind_is_refused():
    with pytest.raises(MachineError, match="core is 'vliw'"):
        with_core(presets()["cortex_a7_like"], "vliw")
