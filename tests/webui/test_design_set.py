"""The set of designs: added, duplicated, renamed, removed; names differ, one is the base."""

import pytest

from perfvec.errors import MachineError
from perfvec.microarchitecture.public_machines import presets
from perfvec.webui.design_set import FIRST_PRESET, MOST_DESIGNS, first_designs, tidied

PRESET = presets()["wide8_like"]


@pytest.fixture
def designs():
    return first_designs()


def test_the_first_designs_are_a_preset_and_a_variant(designs):
    base, variant = designs.designs
    assert base.machine == presets()[FIRST_PRESET]
    assert designs.base_design is base
    assert designs.edited_design is variant
    assert variant.is_valid
    assert variant.values != base.values


def test_an_added_design_is_edited_and_has_a_name_of_its_own(designs):
    twice = designs.add(PRESET).add(PRESET)
    assert [item.name for item in twice.designs[2:]] == ["wide8_like", "wide8_like 2"]
    assert twice.edited_design is twice.designs[3]
    assert len({item.identity for item in twice.designs}) == 4


def test_a_duplicate_takes_values_that_are_not_valid_along(designs):
    broken = designs.turn(2, "l1d.size_kb", 48)
    copy = broken.duplicate(2).designs[-1]
    assert copy.values == broken.edited_design.values
    assert not copy.is_valid
    assert copy.name != broken.edited_design.name


def test_a_turn_changes_one_design(designs):
    found = designs.turn(2, "rob_entries", 256)
    assert found.designs[0] == designs.designs[0]
    assert found.designs[1].machine.rob_entries == 256


def test_names_are_needed_and_differ(designs):
    assert designs.rename(2, "  big   L2 ").design(2).name == "big   L2"
    with pytest.raises(MachineError, match="needs a name"):
        designs.rename(2, " * ")
    with pytest.raises(MachineError, match="called 'cortex_a72_like' already"):
        designs.rename(2, "cortex_a72_like")


def test_removing_the_base_makes_another_the_base_and_one_design_stays(designs):
    one = designs.remove(1)
    assert one.base_design is one.designs[0]
    assert [item.identity for item in one.designs] == [2]
    with pytest.raises(MachineError, match="only design"):
        one.remove(2)


def test_there_is_an_end_to_designs(designs):
    while len(designs.designs) < MOST_DESIGNS:
        designs = designs.add(PRESET)
    with pytest.raises(MachineError, match="remove one first"):
        designs.add(PRESET)


def test_names_hold_nothing_that_breaks_a_page_or_a_link():
    assert tidied("a*b`c~d\n[e](f)<script>") == "a b c d e (f) script"
    assert len(tidied("x" * 200)) == 40
