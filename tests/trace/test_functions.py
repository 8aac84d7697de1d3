"""Symbol tables and the function of each executed instruction."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfvec.errors import TraceError
from perfvec.trace.aarch64 import decode_encodings
from perfvec.trace.functions import NO_FUNCTION, function_index, read_functions
from perfvec.trace.store import read_trace
from perfvec.trace.trace import Function, Trace
from tests.trace.strategies import traces


@given(traces(), st.lists(st.tuples(st.integers(0, 60), st.integers(0, 20)), max_size=5))
def test_index_is_that_of_the_last_start_at_or_below(trace: Trace, ranges: list[tuple[int, int]]) -> None:
    functions = tuple(Function(f"f{start}", start, size) for start, size in dict(ranges).items())
    pc = trace.pc % np.uint64(64)
    found = function_index(replace(trace, pc=pc, functions=functions))
    assert found.dtype == np.int32
    for address, index in zip(pc.tolist(), found.tolist(), strict=True):
        below = [f for f in functions if f.address <= address]
        last = max(below, key=lambda f: f.address, default=None)
        inside = last is not None and address < last.address + last.size_bytes
        assert index == (functions.index(last) if inside else NO_FUNCTION)


def test_highest_addresses_do_not_wrap() -> None:
    top = 2**64 - 4
    trace = Trace(
        "p", "aarch64", "", np.array([top], np.uint64), np.zeros(1, np.uint64), np.zeros(1, np.uint16),
        np.zeros(1, np.int32), decode_encodings(np.array([0xD503201F], np.uint32)),
    )  # fmt: skip
    assert function_index(replace(trace, functions=(Function("f", top - 4, 8),))).tolist() == [0]
    assert function_index(replace(trace, functions=(Function("f", top - 4, 4),))).tolist() == [NO_FUNCTION]


def test_dataset_symbols_cover_the_window(gem5_data: Path) -> None:
    functions = read_functions(gem5_data / "symbols" / "app-sqlite3.csv")
    trace = replace(read_trace(gem5_data / "traces" / "app-sqlite3.parquet"), functions=functions)
    index = function_index(trace)
    assert (index >= 0).mean() > 0.99
    assert len(np.unique(index[index >= 0])) == len(functions)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name,address\n", "lacks the columns function, size_bytes"),
        ("", "lacks the columns"),
        ("function,address,size_bytes\nmain,zero,4\n", "Line 2 of 's.csv' has an address or size that is no number"),
        ("function,address,size_bytes\nmain,0x10\n", "Line 2"),
        ("function,address,size_bytes\nmain,-4,4\n", "outside 64 bits"),
    ],
)
def test_bad_symbol_table_says_what_is_wrong(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "s.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(TraceError, match=message):
        read_functions(path)


def test_missing_or_binary_symbol_table(tmp_path: Path) -> None:
    with pytest.raises(TraceError, match="cannot be read"):
        read_functions(tmp_path / "absent.csv")
    (tmp_path / "binary.csv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(TraceError, match="not CSV text in UTF-8"):
        read_functions(tmp_path / "binary.csv")
