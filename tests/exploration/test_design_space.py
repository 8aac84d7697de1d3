import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfvec.errors import DesignSpaceError, MachineError
from perfvec.exploration.constraint import parse_constraint
from perfvec.exploration.design_axis import design_axis
from perfvec.exploration.design_space import DesignSpace
from perfvec.microarchitecture.parameters import changed
from perfvec.microarchitecture.public_machines import presets, public_machines


def space_of(base, parameters, *constraints):
    axes = tuple(design_axis(name, values) for name, values in parameters.items())
    return DesignSpace("test", presets()[base], axes, tuple(map(parse_constraint, constraints)))


def all_rows(space):
    table = space.table(np.arange(space.size))
    return [table.values(index) for index in range(space.size)]


GRID = {
    "l1d.size_kb": {"minimum": 4, "maximum": 128, "factor": 2},
    "l2.size_kb": {"minimum": 256, "maximum": 8192, "factor": 2},
}


def test_the_paper_s_grid_is_the_dataset_s_thirty_six_machines():
    space = space_of("cortex_a7_like", GRID)
    assert space.size == 36
    table = space.table(np.arange(36))
    designs = {changed(table.row(index), {}, "m") for index in range(36)}
    assert designs == {changed(m.parameters, {}, "m") for m in public_machines() if "design_grid" in m.sets}


def test_designs_are_the_product_with_the_last_axis_fastest():
    space = space_of("cortex_a53_like", {"period_ps": [400, 500, 600], "l1d.latency": [1, 2]})
    rows = [(row["period_ps"], row["l1d.latency"]) for row in all_rows(space)]
    assert rows == list(itertools.product([400, 500, 600], [1, 2]))


def test_fixed_parameters_are_the_base_s():
    space = space_of("cortex_a72_like", {"rob_entries": [64, 256]})
    table = space.table(np.array([1]))
    assert table.row(0, "cortex_a72_like") == changed(presets()["cortex_a72_like"], {"rob_entries": 256})


def test_a_core_kind_s_parameters_are_no_axes_of_the_other():
    space = space_of("cortex_a72_like", {"core": ["inorder", "o3"], "rob_entries": [64, 128], "mem_channels": [1, 2]})
    rows = [(row["core"], row["rob_entries"], row["iq_entries"], row["mem_channels"]) for row in all_rows(space)]
    assert rows == [
        ("inorder", 0, 0, 1),
        ("inorder", 0, 0, 2),
        ("o3", 64, 64, 1),
        ("o3", 64, 64, 2),
        ("o3", 128, 64, 1),
        ("o3", 128, 64, 2),
    ]
    assert space.keeps(space.table(np.arange(space.size))).all()


def test_an_in_order_base_needs_values_for_out_of_order_cores():
    with pytest.raises(DesignSpaceError, match=r"has o3 cores, so rob_entries needs values: its base 'cortex_a7_like'"):
        space_of("cortex_a7_like", {"core": ["inorder", "o3"]})
    window = {"rob_entries": [64], "iq_entries": [32], "int_regs": [96], "vec_regs": [96]}
    assert space_of("cortex_a7_like", {"core": ["inorder", "o3"], **window}).size == 2


def test_invalid_machines_and_broken_constraints_are_told():
    space = space_of(
        "cortex_a7_like", {"l1d.size_kb": [32, 48], "l1d.assoc": [4, 6]}, "l1d.size_kb <= 32 or l1d.assoc > 5"
    )
    kept = space.keeps(space.table(np.arange(4)))
    assert kept.tolist() == [True, False, False, True]
    table = space.table(np.arange(4))
    with pytest.raises(MachineError, match="power-of-two number of sets"):
        table.row(1)


HUGE = {
    "period_ps": {"minimum": 250, "maximum": 1000},
    "rob_entries": {"minimum": 32, "maximum": 512},
    "lq_entries": {"minimum": 8, "maximum": 200},
    "core": ["o3", "inorder"],
    "sq_entries": {"minimum": 8, "maximum": 150},
    "fp_div_latency": {"minimum": 7, "maximum": 20},
    "l2.latency": {"minimum": 6, "maximum": 22},
}


@given(st.data())
def test_huge_spaces_are_indexed_lazily_and_back(data):
    space = space_of("cortex_a72_like", HUGE)
    assert space.size == 751 * 193 * 143 * 14 * 17 * (481 + 1) > 10**12
    digits = np.array([[data.draw(st.integers(0, len(axis) - 1)) for axis in space.axes]])
    index = space.indices_of(digits)
    row = space.table(index).values(0)
    for axis, digit in zip(space.axes, digits[0], strict=True):
        if axis.field.applies_to(row["core"]):
            assert row[axis.name] == axis.values()[digit]
        else:
            assert row[axis.name] == 0
    assert 0 <= index[0] < space.size


def test_every_index_comes_from_some_positions():
    space = space_of(
        "cortex_a72_like", {"core": ["o3", "inorder"], "rob_entries": [64, 128], "mem_channels": [1, 2, 4]}
    )
    digits = np.array(list(itertools.product(range(2), range(2), range(3))))
    indices = space.indices_of(digits)
    assert set(indices) == set(range(space.size)) == set(range(9))


@pytest.mark.parametrize("index", [-1, 36])
def test_an_index_outside_is_refused(index):
    with pytest.raises(DesignSpaceError, match="between 0 and 35"):
        space_of("cortex_a7_like", GRID).table(np.array([index]))


def test_spaces_beyond_the_limit_are_refused():
    with pytest.raises(DesignSpaceError, match=r"it should have at most 1e[+]15"):
        space_of("cortex_a72_like", {**HUGE, "iq_entries": {"minimum": 4, "maximum": 1024}})


def test_two_axes_of_one_parameter_are_refused():
    axis = design_axis("mem_channels", [1, 2])
    with pytest.raises(DesignSpaceError, match="two axes of one parameter"):
        DesignSpace("test", presets()["cortex_a7_like"], (axis, axis))


def test_an_axis_that_no_core_of_the_space_has_is_refused():
    with pytest.raises(DesignSpaceError, match="rob_entries is varied, but none of its cores has one"):
        space_of("cortex_a7_like", {"rob_entries": [64, 128]})
