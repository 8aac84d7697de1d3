"""All differences of two machines in one table."""

import pytest

from perfvec.errors import MachineError, RepresentationError
from perfvec.exploration.difference_report import COLUMNS, difference_report, known_kinds
from perfvec.microarchitecture.public_machines import presets
from perfvec.prediction.library import load_library
from perfvec.prediction.prediction import predict

PROGRAM = load_library().representation("olden-em3d")
FIRST, SECOND = ((load_library().machine(name), presets()[name]) for name in ("cortex_a72_like", "neoverse_n1_like"))


def test_every_kind_sums_to_the_difference():
    kinds = known_kinds(PROGRAM, FIRST, SECOND)
    report = difference_report(PROGRAM, FIRST, SECOND, kinds, load_library())
    times = [predict(PROGRAM, machine).runtime_ns for machine, _ in (FIRST, SECOND)]
    assert kinds == ("groups", "function", "phase")
    assert tuple(report.columns) == COLUMNS
    sums = report.groupby("by", sort=False)["difference"].sum()
    assert sums.index.tolist() == list(kinds)
    assert sums.tolist() == pytest.approx([times[1] - times[0]] * 3, rel=1e-9)
    assert set(report["unit"]) == {"ns"}


def test_single_parameters_come_with_their_error():
    report = difference_report(PROGRAM, FIRST, SECOND, ["parameters"], load_library(), seed=3)
    again = difference_report(PROGRAM, FIRST, SECOND, ["parameters"], load_library(), seed=3)
    other = difference_report(PROGRAM, FIRST, SECOND, ["parameters"], load_library(), seed=4)
    assert (report["standard_error"] > 0).any()
    assert report.equals(again)
    assert not report.equals(other)


def test_without_parameters_only_parts_are_known():
    bare = (SECOND[0], None)
    assert known_kinds(PROGRAM, FIRST, bare) == ("function", "phase")
    with pytest.raises(MachineError, match="'neoverse_n1_like' are not known, only its vector"):
        difference_report(PROGRAM, FIRST, bare, ["groups"], load_library())


def test_lines_that_are_not_known_are_refused():
    with pytest.raises(RepresentationError, match="not known by line"):
        difference_report(PROGRAM, FIRST, SECOND, ["line"], load_library())
