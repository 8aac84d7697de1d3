import pytest

from perfvec.errors import DesignSpaceError
from perfvec.exploration.design_axis import design_axis


@pytest.mark.parametrize(
    ("name", "document", "values"),
    [
        ("l1d.size_kb", [4, 8, 128], [4, 8, 128]),
        ("l1d.size_kb", {"minimum": 4, "maximum": 128, "factor": 2}, [4, 8, 16, 32, 64, 128]),
        ("period_ps", {"minimum": 300, "maximum": 520, "step": 100}, [300, 400, 500]),
        ("frontend_depth", {"minimum": 0, "maximum": 3}, [0, 1, 2, 3]),
        ("branch_predictor", ["ltage", "local"], ["ltage", "local"]),
        ("rob_entries", {"minimum": 64, "maximum": 64}, [64]),
    ],
)
def test_values_and_ranges_are_read(name, document, values):
    axis = design_axis(name, document)
    assert (axis.name, axis.values(), len(axis)) == (name, values, len(values))


@pytest.mark.parametrize(
    ("name", "document", "sentence"),
    [
        ("l3.size_kb", [1], "'l3.size_kb' is no machine parameter"),
        ("l1d.size_kb", [], "should have a list of values or a range"),
        ("l1d.size_kb", 4, "should have a list of values or a range"),
        ("l1d.size_kb", [4, 4], "has a value twice"),
        ("l1d.size_kb", [4, "8"], "l1d.size_kb is '8'; it should be a whole number"),
        ("l1d.size_kb", [4, True], "l1d.size_kb is True; it should be a whole number"),
        ("l1d.size_kb", [4, 5000], "l1d.size_kb is 5000; it should lie between 1 and 1024 kB"),
        (
            "btb_entries",
            {"minimum": 256, "maximum": 1024, "step": 100},
            "btb_entries is 356; it should be a power of two",
        ),
        ("core", ["o3", "vliw"], "core is 'vliw'; it should be one of"),
        ("core", {"minimum": 0, "maximum": 1}, "core is a choice and has no range"),
        ("period_ps", {"minimum": 300}, "should have minimum, maximum and perhaps step or factor"),
        ("period_ps", {"minimum": 300, "maximum": 400, "steps": 3}, "should have minimum, maximum"),
        ("period_ps", {"minimum": 300, "maximum": 400, "step": 1, "factor": 2}, "should have minimum, maximum"),
        ("period_ps", {"minimum": 300, "maximum": 400.5}, "should be of whole numbers"),
        ("period_ps", {"minimum": 300, "maximum": 400, "step": 0}, "a step from 1"),
        ("period_ps", {"minimum": 300, "maximum": 400, "factor": 1}, "a factor from 2"),
        ("frontend_depth", {"minimum": 0, "maximum": 4, "factor": 2}, "a minimum from 1"),
        ("period_ps", {"minimum": 400, "maximum": 300}, "1 to 10000 values"),
        ("period_ps", {"minimum": 300, "maximum": 10**18}, "period_ps is 1000000000000000000; it should lie between"),
    ],
)
def test_what_is_no_axis_is_refused(name, document, sentence):
    with pytest.raises(DesignSpaceError, match=sentence):
        design_axis(name, document)
