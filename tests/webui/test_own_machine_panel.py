"""Machine files brought back, and names that people give."""

import numpy as np
import pytest

from perfvec.errors import MachineError
from perfvec.microarchitecture.machine import Machine, machine_text
from perfvec.webui.own_machine_panel import MOST_BYTES, machine_from_file, tidied

MACHINE = Machine("board", "fitted", np.ones(4), "f00d", 400.0)


def test_a_machine_file_comes_back_under_its_file_s_name():
    found = machine_from_file(machine_text(MACHINE).encode(), "my board (2).json", "f00d")
    assert (found.name, found.kind, found.period_ps) == ("my-board-2", "fitted", 400.0)
    np.testing.assert_array_equal(found.vector, MACHINE.vector)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"{}", "'schema' should be 'perfvec.machine'"),
        (b"\xff\xfe", "could not be read as a machine file"),
        (b" " * (MOST_BYTES + 1), "a machine file has at most 1,000,000"),
        (machine_text(Machine("b", "fitted", np.ones(4), "other")).encode(), "foundation model other.*fit the machine"),
    ],
)
def test_what_is_no_machine_of_this_model_is_refused(content, message):
    with pytest.raises(MachineError, match=message):
        machine_from_file(content, "x.json", "f00d")


@pytest.mark.parametrize(
    ("name", "expected"),
    [(" my board ", "my-board"), ("../../etc", "etc"), ("<b>", "b"), ("", ""), ("a" * 99, "a" * 60)],
)
def test_names_become_fit_for_links_and_files(name, expected):
    assert tidied(name) == expected
