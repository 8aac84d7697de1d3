"""Designs in links: what is written is read back, whole; what is forged is refused in a sentence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfvec.errors import MachineError
from perfvec.microarchitecture.sampling import sample_machines
from perfvec.webui.design import new_design
from perfvec.webui.design_set import MOST_DESIGNS, DesignSet, first_designs
from perfvec.webui.design_text import design_text, designs_from_texts

MACHINES = sample_machines(40, seed=5)


@given(st.lists(st.sampled_from(MACHINES), min_size=1, max_size=MOST_DESIGNS, unique=True), st.data())
def test_designs_are_read_back_as_they_were(machines, data):
    designs = tuple(new_design(number, machine, machine.name) for number, machine in enumerate(machines, 1))
    base, edited = (data.draw(st.integers(1, len(designs))) for _ in range(2))
    kept = DesignSet(designs, base, edited)
    texts = [design_text(item) for item in kept.designs]
    assert designs_from_texts(texts, str(base - 1), str(edited - 1)) == kept
    assert max(map(len, texts)) < 180


def test_values_that_are_not_valid_are_kept_with_the_last_valid_ones():
    broken = first_designs().turn(2, "l1d.size_kb", 48)
    again = designs_from_texts([design_text(item) for item in broken.designs], "0", "1")
    assert again == broken
    assert not again.edited_design.is_valid


def test_names_of_a_link_are_made_to_differ():
    text = design_text(first_designs().designs[0])
    names = [item.name for item in designs_from_texts([text, text]).designs]
    assert len(set(names)) == 2


@pytest.mark.parametrize("position", ["9", "-1", "x", "99999999999", None])
def test_a_position_that_is_none_is_passed_over(position):
    texts = [design_text(item) for item in first_designs().designs]
    found = designs_from_texts(texts, position, position)
    assert (found.base, found.edited) == (1, 2)


GOOD = design_text(first_designs().designs[0])


@pytest.mark.parametrize(
    ("texts", "sentence"),
    [
        ([], "holds 0 designs"),
        ([GOOD] * (MOST_DESIGNS + 1), "should hold from 1 to"),
        (["2" + GOOD[1:]], "version '2'"),
        (["1~0-1-2"], "cut short"),
        (["1~0-1-2~name"], "3 values"),
        ([GOOD.replace("-b4-", "-!-")], "value that no parameter has"),
        ([GOOD.replace("1~0-", "1~7-")], "value that no parameter has"),
        ([GOOD.replace("-b4-", "-zzzz-")], "period_ps"),
        ([""], "version"),
    ],
)
def test_a_link_that_is_no_design_is_refused(texts, sentence):
    with pytest.raises(MachineError, match=sentence):
        designs_from_texts(texts)


@given(st.text(max_size=80))
def test_any_text_is_a_design_or_refused(text):
    try:
        found = designs_from_texts([text]).designs
    except MachineError as error:
        found, sentence = [], str(error)
    assert found or sentence.endswith(".")
