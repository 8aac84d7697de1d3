import numpy as np
import pytest

from perfvec.errors import MeasurementError
from perfvec.microarchitecture.measurements import read_measurements


def written(tmp_path, text):
    path = tmp_path / "measured.csv"
    path.write_text(text)
    return path


def test_reads_totals_and_phases_in_the_order_of_appearance(tmp_path):
    text = "board,program,instructions,cycles\nx,b,1000,1500\nx,a,7,9.5\nx,b,2000,3100\n"
    first, second = read_measurements(written(tmp_path, text))
    assert (first.program, second.program) == ("b", "a")
    np.testing.assert_array_equal(first.instructions, [1000, 2000])
    np.testing.assert_array_equal(first.cycles, [1500.0, 3100.0])
    np.testing.assert_array_equal(second.cycles, [9.5])


HEADER = "program,instructions,cycles\n"


def test_a_program_run_whole_needs_no_count(tmp_path):
    (only,) = read_measurements(written(tmp_path, "program,runtime_ns\na,30\n"), 500.0)
    assert only.instructions is None
    np.testing.assert_array_equal(only.cycles, [60.0])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("program,cycles\na,1\na,2\n", "Line 3 .* is a second row of 'a'; phases need the instructions"),
        (HEADER + "a,10,1\na,,2\n", "Line 3 .* is a second row of 'a'"),
        (HEADER + "a,1000,5\na,1000,6\n", "Line 3 .* 1000 instructions of 'a' after 1000"),
        (HEADER + "a,1000,5\na,2000,4\n", "Line 3 .* 4 cycles of 'a' after 5"),
        (HEADER + "".join(f"p{number},1,1\n" for number in range(1001)), "names 1,001 programs; at most 1,000"),
        (HEADER + "a,1000,\n", "Line 2 .* has cycles ''"),
    ],
)
def test_wrong_tables_are_refused_with_a_sentence(tmp_path, text, message):
    with pytest.raises(MeasurementError, match=message):
        read_measurements(written(tmp_path, text))


def test_missing_file_and_binary_are_refused(tmp_path):
    with pytest.raises(MeasurementError, match="could not be read"):
        read_measurements(tmp_path / "none.csv")
    (tmp_path / "binary.csv").write_bytes(b"\xff\xfe\x00\x81")
    with pytest.raises(MeasurementError, match="could not be read"):
        read_measurements(tmp_path / "binary.csv")
