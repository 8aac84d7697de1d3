"""Steps of parameters: valid values, in order, about what was learned from."""

import pytest

from perfvec.errors import MachineError
from perfvec.exploration.parameter_steps import parameter_steps
from perfvec.microarchitecture.parameter_field import CORE_KINDS
from perfvec.microarchitecture.parameter_schema import PARAMETER_FIELDS, PARAMETER_NAMES, parameter_field
from perfvec.microarchitecture.trained_range import trained_range


@pytest.mark.parametrize("core", CORE_KINDS)
@pytest.mark.parametrize("name", PARAMETER_NAMES)
def test_steps_are_valid_ascending_and_reach_the_ends_of_the_trained_range(name, core):
    field, steps = parameter_field(name), parameter_steps(name, core)
    if not field.applies_to(core):
        assert steps == (0,)
        return
    assert all(field.problem_with(step) is None for step in steps)
    if field.choices:
        assert steps == field.choices
        return
    assert list(steps) == sorted(set(steps))
    within = trained_range(name, core).values
    assert {within[0], within[-1]} <= set(steps) or (within[0] in steps and steps[-1] >= within[-1])


def test_steps_grow_with_size():
    assert parameter_steps("rob_entries", "o3")[-5:] == (512, 640, 768, 896, 1024)
    assert {32, 48, 64, 96} <= set(parameter_steps("l1d.size_kb", "o3"))
    assert 80 not in parameter_steps("l1d.size_kb", "o3")
    assert all(step & (step - 1) == 0 for step in parameter_steps("btb_entries", "o3"))


def test_no_parameter_has_more_steps_than_a_slider_bears():
    assert max(len(parameter_steps(field.name, "o3")) for field in PARAMETER_FIELDS) <= 64


def test_an_unknown_parameter_is_refused():
    with pytest.raises(MachineError, match="no machine parameter"):
        parameter_steps("rob", "o3")
