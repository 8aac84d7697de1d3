"""A design whose knobs turn: what is valid predicts, what is not is kept and explained."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfvec.exploration.parameter_steps import parameter_steps
from perfvec.microarchitecture.parameter_schema import PARAMETER_NAMES
from perfvec.microarchitecture.parameters import changed
from perfvec.microarchitecture.public_machines import presets
from perfvec.webui.design import new_design, renamed, repairs, turned, undone

MACHINE = presets()["cortex_a72_like"]


@pytest.fixture
def design():
    return new_design(1, MACHINE, "mine")


def test_a_turned_knob_makes_another_machine(design):
    found = turned(design, "rob_entries", 256)
    assert found.is_valid
    assert found.machine == changed(MACHINE, {"rob_entries": 256}, "mine")
    assert found.problems == []


def test_an_invalid_combination_is_kept_beside_the_last_valid_machine(design):
    found = turned(design, "l1d.size_kb", 48)
    assert not found.is_valid
    assert found.values["l1d.size_kb"] == 48
    assert found.machine == design.machine
    assert [problem.parameter for problem in found.problems] == ["l1d.assoc"]
    again = turned(found, "l1d.assoc", 3)
    assert again.is_valid
    assert (again.machine.l1d.size_kb, again.machine.l1d.assoc) == (48, 3)
    assert undone(found) == design


def test_a_repair_is_the_nearest_value_that_solves_it(design):
    broken = turned(design, "l1d.size_kb", 48)
    found = dict(repairs(broken, broken.problems[0]))
    assert found["l1d.assoc"] == 3
    assert found["l1d.size_kb"] in (32, 64)
    for parameter, value in found.items():
        assert turned(broken, parameter, value).is_valid


def test_switching_the_core_to_and_fro_loses_nothing(design):
    in_order = turned(design, "core", "inorder")
    assert in_order.is_valid
    assert in_order.machine.rob_entries == 0
    assert turned(in_order, "core", "o3") == design


def test_a_core_that_had_no_window_is_lent_one():
    found = turned(new_design(1, presets()["cortex_a7_like"], "small"), "core", "o3")
    assert found.is_valid
    assert found.machine.rob_entries > 0


def test_a_name_changes_nothing_but_the_name(design):
    found = renamed(design, "yours")
    assert (found.name, found.machine.name, found.identity) == ("yours", "yours", 1)
    assert found.values == design.values


@given(st.lists(st.sampled_from(PARAMETER_NAMES).flatmap(
    lambda name: st.tuples(st.just(name), st.sampled_from(parameter_steps(name, "o3")))), max_size=8))  # fmt: skip
def test_any_turns_leave_a_valid_machine_and_the_values_as_set(turns):
    design = new_design(1, MACHINE, "mine")
    for name, value in turns:
        if design.values["core"] == "inorder" and parameter_steps(name, "inorder") == (0,):
            continue  # the page shows no knob of a window that is not there
        design = turned(design, name, value)
        assert design.values[name] == value
        assert design.is_valid == (design.problems == [])
