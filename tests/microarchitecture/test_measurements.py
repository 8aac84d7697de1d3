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


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "lacks the columns program, instructions, cycles"),
        ("program,cycles\na,1\n", "lacks the column instructions"),
        (HEADER, "holds no measurement"),
        (HEADER + "a,1000,\n", "Line 2 .* has cycles ''"),
        (HEADER + "a,1000\n", "Line 2 .* has cycles ''"),
        (HEADER + "a,1000,-4\n", "Line 2 .* has cycles '-4'; it should be a positive number"),
        (HEADER + "a,0,4\n", "has instructions '0'"),
        (HEADER + "a,1000,nan\n", "has cycles 'nan'"),
        (HEADER + "a,1000,1e999\n", "has cycles '1e999'"),
        (HEADER + "a,10.5,4\n", "should be a whole number"),
        (HEADER + " ,10,4\n", "Line 2 .* names no program"),
        (HEADER + "a,1000,5\na,1000,6\n", "Line 3 .* 1000 instructions of 'a' after 1000"),
        (HEADER + "a,1000,5\na,2000,4\n", "Line 3 .* 4 cycles of 'a' after 5"),
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
