"""Names as pickers show them."""

import pytest

from perfvec.microarchitecture.public_machines import public_machines
from perfvec.prediction.library import load_library
from perfvec.webui.labels import OTHER_FAMILY, family, machine_label, program_label


@pytest.mark.parametrize(
    ("program", "expected"),
    [
        ("poly-gemm", "PolyBench"),
        ("zig-o3-poly-gemm", "PolyBench"),
        ("zig-o2-ss-misc-oourafft", "LLVM single source"),
        ("micro-window", "probes"),
        ("scimark2-c", OTHER_FAMILY),
    ],
)
def test_families_follow_from_names(program, expected):
    assert family(program) == expected


def test_most_programs_have_a_family():
    names = load_library().programs.index
    assert sum(family(name) == OTHER_FAMILY for name in names) < len(names) / 5


def test_labels_can_be_searched_by_what_matters():
    assert program_label("poly-gemm", "train") == "PolyBench · poly-gemm (train)"
    about = {machine.parameters.name: machine for machine in public_machines()}
    label = machine_label("cortex_a7_like", about["cortex_a7_like"], "train")
    assert label == "cortex_a7_like · in-order, 1.25 GHz (train)"
    assert machine_label("mine", None, "") == "mine"
    assert machine_label("mine", None, "fitted") == "mine (fitted)"
