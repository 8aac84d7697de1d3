import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfvec.errors import MeasurementError
from perfvec.microarchitecture.measurement_table import LARGEST_BYTES, MOST_ROWS, MeasuredRow, measured_rows

HEADER = "program,instructions,cycles\n"


def rows(text, period_ps=None):
    return measured_rows(text.encode(), "m.csv", period_ps)


def test_rows_keep_their_order_and_line():
    expected = [MeasuredRow(2, "b", 1000, 1500.5), MeasuredRow(4, "a", None, 7.0)]
    assert rows(HEADER + "b,1000,1500.5\n\na,,7\n") == expected


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_tables_of_spreadsheets_are_read(delimiter, line_end):
    lines = ["\ufeff Program ,INSTRUCTIONS,cycles,note", "a, 10 ,20,x"]
    assert rows(line_end.join(lines).replace(",", delimiter)) == [MeasuredRow(2, "a", 10, 20.0)]


def test_runtimes_become_cycles_by_the_clock():
    assert rows("program,runtime_ns\na,100\n", 400.0) == [MeasuredRow(2, "a", None, 250.0)]


def test_cycles_count_where_both_are_given():
    assert rows("program,runtime_ns,cycles\na,100,7\n", 400.0)[0].cycles == 7.0


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "lacks the column program and cycles; its first line should name the columns"),
        ("programme,cycles\na,1\n", "lacks the column program;"),
        ("program,instructions\na,1\n", "lacks the column cycles;"),
        ("program,runtime_ns\na,1\n", "gives runtime_ns and no cycles, so the machine's clock has to be given"),
        ("program,cycles,cycles\na,1,1\n", "two columns called 'cycles'"),
        (HEADER, "holds no measurement"),
        (HEADER + "a,1000\n", "Line 2 of 'm.csv' has cycles ''"),
        (HEADER + "a,1000,-4\n", "has cycles '-4'; it should be a positive number"),
        (HEADER + "a,1000,1e999\n", "has cycles '1e999'"),
        (HEADER + "a,1000,nan\n", "has cycles 'nan'"),
        (HEADER + "a,0,4\n", "has instructions '0'"),
        (HEADER + "a,10.5,4\n", "should be a whole number"),
        (HEADER + '"a\n",1,2\n ,10,4\n', "Line 4 of 'm.csv' names no program"),
        ("machine,program,cycles\nx,a,1\ny,a,2\n", r"more than one machine \('x', 'y'\)"),
        (HEADER + "a,1,2\n" * (MOST_ROWS + 1), "more than 100,000 rows"),
        (HEADER + "x" * LARGEST_BYTES, "8,000,028 bytes; a table of measurements may have 8,000,000"),
        (HEADER + "x" * 200_000 + ",1,1\n", "could not be read as CSV text"),
    ],
)
def test_wrong_tables_are_refused_in_one_sentence(text, message):
    with pytest.raises(MeasurementError, match=message) as caught:
        rows(text)
    assert "\n" not in str(caught.value)


@given(st.binary(max_size=300))
def test_bytes_of_any_kind_are_read_or_refused(content):
    for head in (b"", HEADER.encode()):
        try:
            found = measured_rows(head + content, "m.csv", None)
        except MeasurementError:
            continue
        assert found
        assert all(row.cycles > 0 for row in found)
