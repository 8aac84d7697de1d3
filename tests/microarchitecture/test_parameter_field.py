import pytest

from perfvec.microarchitecture.parameter_field import ParameterField

ENTRIES = ParameterField("btb", "BTB", "Front end", "entries", "Help.", 16, 64, power_of_two=True, cores=("o3",))
CHOICE = ParameterField("kind", "Kind", "Core", "", "Help.", choices=("a", "b"), encoding="choice")


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        (ENTRIES, 16, None),
        (ENTRIES, 64, None),
        (ENTRIES, 15, "btb is 15; it should lie between 16 and 64 entries."),
        (ENTRIES, 48, "btb is 48; it should be a power of two."),
        (ENTRIES, 16.0, "btb is 16.0; it should be a whole number of entries."),
        (ENTRIES, False, "btb is False; it should be a whole number of entries."),
        (CHOICE, "b", None),
        (CHOICE, "c", "kind is 'c'; it should be one of a, b."),
        (CHOICE, {}, "kind is {}; it should be one of a, b."),
    ],
)
def test_what_is_wrong_with_a_value_is_one_sentence(field, value, sentence):
    assert field.problem_with(value) == sentence


def test_a_field_knows_its_core_kinds():
    assert [ENTRIES.applies_to(core) for core in ("o3", "inorder")] == [True, False]
    assert [CHOICE.applies_to(core) for core in ("o3", "inorder")] == [True, True]
