import numpy as np
import pytest

from perfvec.prediction.measured_table import read_measured_table, write_measured_table
from tests.prediction.small_library import MEASURED


@pytest.fixture
def table(tmp_path):
    write_measured_table(tmp_path, MEASURED)
    return read_measured_table(tmp_path)


@pytest.mark.parametrize(
    ("program", "machine", "cycles", "seconds", "phases"),
    [
        ("first", "a", 15.0, 1.5, [1, 2, 3, 4, 5]),
        ("second", "a", 7.0, 4.0, [3, 4]),
        ("second", "b", 8.0, 5.0, [6, 2]),
        ("first", "b", None, None, None),
        ("first", "d", 30.0, 3.0, None),
        ("other", "a", None, None, None),
    ],
)
def test_pairs(table, program, machine, cycles, seconds, phases):
    assert table.cycles(program, machine) == cycles
    assert table.seconds(program, machine) == seconds
    found = table.phases(program, machine)
    assert (found is None) == (phases is None)
    if phases is not None:
        np.testing.assert_array_equal(found, phases)
