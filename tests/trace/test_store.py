"""Traces on disk: what is written comes back, what others wrote opens, and bad files say what is wrong."""

import io
import json
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from perfvec.errors import TraceError
from perfvec.trace.instruction import OPERATION_CLASSES, InstructionFlag
from perfvec.trace.source_lines import SourceLines
from perfvec.trace.store import read_trace, write_trace
from perfvec.trace.trace import Trace
from tests.trace.strategies import traces

ADD, LOAD, RETURN = 0x8B030041, 0xF9400041, 0xD65F03C0  # add x1, x2, x3; ldr x1, [x2]; ret


def small_columns() -> dict[str, pa.Array]:
    return {
        "pc": pa.array([0x1000, 0x1004, 0x1008], pa.uint64()),
        "encoding": pa.array([ADD, LOAD, RETURN], pa.uint32()),
        "address": pa.array([0, 0x8000, 0], pa.uint64()),
        "size": pa.array([0, 8, 0], pa.uint16()),
    }


def parquet(columns: dict[str, pa.Array], metadata: dict[str | bytes, str | bytes] | None = None) -> io.BytesIO:
    file = io.BytesIO()
    pq.write_table(pa.table(columns).replace_schema_metadata(metadata), file)
    file.seek(0)
    return file


def written(trace: Trace) -> io.BytesIO:
    file = io.BytesIO()
    write_trace(trace, file)
    file.seek(0)
    return file


def assert_same_execution(read: Trace, trace: Trace) -> None:
    assert (read.isa, read.origin, read.functions) == (trace.isa, trace.origin, trace.functions)
    for name in ("pc", "address", "size", "taken"):
        assert getattr(read, name).dtype == getattr(trace, name).dtype
        assert np.array_equal(getattr(read, name), getattr(trace, name)), name
    assert (read.recorded_taken is None) == (trace.recorded_taken is None)
    executed, expected = read.static.take(read.static_index), trace.static.take(trace.static_index)
    for field in fields(executed):
        assert getattr(executed, field.name).dtype == getattr(expected, field.name).dtype
        assert np.array_equal(getattr(executed, field.name), getattr(expected, field.name)), field.name


@given(trace=traces())
def test_written_trace_reads_back(trace: Trace) -> None:
    read = read_trace(written(trace))
    assert read.program == trace.program
    assert_same_execution(read, trace)


@given(trace=traces())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20)
def test_a_file_is_called_by_its_stem(trace: Trace, tmp_path: Path) -> None:
    path = tmp_path / "olden-tsp.parquet"
    write_trace(trace, path)
    read = read_trace(path)
    assert read.program == "olden-tsp"
    assert_same_execution(read, trace)


def test_source_lines_come_back() -> None:
    lines = SourceLines(
        np.array([0x1000, 0x1008], np.uint64), np.zeros(2, np.int32), np.array([3, 4], np.int32), ("a.c",)
    )
    read = read_trace(written(replace(read_trace(parquet(small_columns())), source_lines=lines)))
    assert read.source_lines is not None
    assert [read.source_lines.at(pc) for pc in (0x1000, 0x1004, 0x1008)] == [("a.c", 3), None, ("a.c", 4)]
    assert read_trace(parquet(small_columns())).source_lines is None


def test_file_states_schema_and_version_and_keeps_encodings_only() -> None:
    footer = pq.ParquetFile(written(read_trace(parquet(small_columns())))).schema_arrow
    assert footer.metadata[b"schema"] == b"perfvec.trace"
    assert footer.metadata[b"schema_version"] == b"1"
    assert footer.names == ["pc", "encoding", "address", "size"]


def test_plain_columns_without_metadata_open() -> None:
    trace = read_trace(parquet(small_columns()), program="mine")
    assert (trace.program, trace.isa, trace.origin, len(trace)) == ("mine", "aarch64", "unknown", 3)
    assert [OPERATION_CLASSES[index] for index in trace.op_class] == ["IntAlu", "MemRead", "IntAlu"]
    assert trace.size.tolist() == [0, 8, 0]
    assert trace.taken.tolist() == [0, 0, -1]


def test_columns_can_be_written_to() -> None:
    trace = read_trace(parquet(small_columns()))
    assert all(column.flags.writeable for column in (trace.pc, trace.address, trace.size, trace.static_index))


def test_address_and_size_may_be_absent_or_null() -> None:
    columns = small_columns()
    del columns["address"]
    columns["size"] = pa.array([None, 8, None], pa.uint16())
    trace = read_trace(parquet(columns))
    assert trace.address.tolist() == [0, 0, 0]
    assert trace.size.tolist() == [0, 8, 0]


def test_other_integer_types_are_converted() -> None:
    columns = {name: array.cast(pa.int64()) for name, array in small_columns().items()}
    assert read_trace(parquet(columns)).pc.dtype == np.uint64


def test_classes_and_registers_stand_in_for_encodings() -> None:
    columns = small_columns()
    del columns["encoding"]
    columns["op_class"] = pa.array(["IntAlu", "MemRead", "of another gem5"])
    columns["source_registers"] = pa.array([b"\x02\x03", b"\x02", b""], pa.binary())
    columns["destination_registers"] = pa.array([b"\x01", b"\x01", b""], pa.binary())
    trace = read_trace(parquet(columns))
    assert [OPERATION_CLASSES[index] for index in trace.op_class] == ["IntAlu", "MemRead", "unknown"]
    assert trace.static.sources[trace.static_index][:, :2].tolist() == [[2, 3], [2, 255], [255, 255]]
    assert trace.flags.tolist() == [0, InstructionFlag.LOAD, InstructionFlag.UNDECODED]
    assert trace.static.micro_ops.tolist() == [1] * len(trace.static)


def test_dataset_files_open_directly(gem5_data: Path) -> None:
    trace = read_trace(gem5_data / "traces" / "zig-o3-olden-bh.parquet")
    assert (trace.program, trace.isa) == ("zig-o3-olden-bh", "aarch64")
    assert trace.origin.startswith("gem5; ")
    assert len(trace) == 250_000
    assert trace.recorded_taken is None


def test_dataset_trace_reads_back(gem5_data: Path) -> None:
    trace = read_trace(gem5_data / "example" / "traces" / "matmul_n20_t8.parquet").head(20_000)
    assert_same_execution(read_trace(written(trace)), trace)


def changed(**columns: pa.Array | None) -> io.BytesIO:
    return parquet({name: array for name, array in (small_columns() | columns).items() if array is not None})


def three(*values: object, kind: pa.DataType | None = None) -> pa.Array:
    return pa.array(values, kind)


BAD_FILES = {
    "no pc": (changed(pc=None), "has no column 'pc'"),
    "neither form": (changed(encoding=None), "'op_class' and 'source_registers' and 'destination_registers'"),
    "null pc": (changed(pc=three(1, None, 3, kind=pa.uint64())), "Column 'pc' .* has 1 nulls"),
    "null encoding": (changed(encoding=three(1, None, 3, kind=pa.uint32())), "Column 'encoding' .* has 1 nulls"),
    "text pc": (changed(pc=three("a", "b", "c")), "Column 'pc' .* is of type string; it must hold integers"),
    "fractional address": (changed(address=three(0.5, 1.0, 2.0)), "Column 'address' .* type double"),
    "negative pc": (changed(pc=three(-1, 4, 8)), "Column 'pc' .* do not fit uint64"),
    "wide encoding": (changed(encoding=three(2**40, 4, 8)), "Column 'encoding' .* do not fit uint32"),
    "wide size": (changed(size=three(70_000, 4, 8)), "Column 'size' .* do not fit uint16"),
    "nested pc": (changed(pc=three([1], [2], [3])), "Column 'pc' .* it must hold plain values"),
    "no rows": (
        parquet({name: array[:0] for name, array in small_columns().items()}),
        "holds no instructions",
    ),
    "other schema": (parquet(small_columns(), {"schema": "other"}), "holds 'other', not 'perfvec.trace'"),
    "newer version": (parquet(small_columns(), {"schema_version": "9"}), "version '9'"),
    "other isa": (parquet(small_columns(), {"isa": "riscv"}), "encodings of 'riscv'"),
    "unknown form": (parquet(small_columns(), {"instructions": "guess"}), "'guess'"),
    "bad functions": (parquet(small_columns(), {"functions": '[["main", "x", 4]]'}), "'functions'"),
    "deep functions": (parquet(small_columns(), {"functions": "[" * 100_000}), "'functions'"),
    "bad lines": (parquet(small_columns(), {"source_lines": "[]"}), "'source_lines'"),
    "huge address": (parquet(small_columns(), {"functions": json.dumps([["main", 2**64, 4]])}), "outside 64 bits"),
    "binary metadata": (parquet(small_columns(), {b"origin": b"\xff\xfe"}), "not UTF-8"),
    "huge metadata": (parquet(small_columns(), {"note": "x" * (17 * 2**20)}), "16 MiB of key-value metadata"),
}


@pytest.mark.parametrize("case", BAD_FILES)
def test_bad_file_says_what_is_wrong(case: str) -> None:
    file, message = BAD_FILES[case]
    file.seek(0)
    with pytest.raises(TraceError, match=message) as caught:
        read_trace(file)
    assert "\n" not in str(caught.value)


def test_bad_registers_are_named() -> None:
    described = {
        "op_class": three("IntAlu", "IntAlu", "IntAlu"),
        "source_registers": three(b"\x01", b"", b"\x02", kind=pa.binary()),
        "destination_registers": three(b"", b"", b"", kind=pa.binary()),
    }
    for column, value, message in (
        ("source_registers", three(b"\x60", b"", b"", kind=pa.binary()), "register id above 82"),
        ("source_registers", three(bytes(range(9)), b"", b"", kind=pa.binary()), "more than 8 registers"),
        ("source_registers", three(1, 2, 3), "must hold bytes"),
        ("op_class", three(1, 2, 3), "must hold text"),
        ("op_class", three("IntAlu", None, "IntAlu"), "1 nulls"),
        ("base_update", three(1, 2, 200), "no register id"),
    ):
        with pytest.raises(TraceError, match=message):
            read_trace(changed(encoding=None, **(described | {column: value})))


def test_too_many_instructions_or_bytes_are_refused_before_reading() -> None:
    with pytest.raises(TraceError, match="holds 3 instructions, more than the 2 accepted"):
        read_trace(parquet(small_columns()), max_instructions=2)
    with pytest.raises(TraceError, match=r"would unpack to [\d,]+ bytes, more than the 10 accepted"):
        read_trace(parquet(small_columns()), max_bytes=10)


def test_highly_compressed_file_counts_its_unpacked_size() -> None:
    zeros = pa.array(np.zeros(2_000_000, dtype=np.uint64))
    file = io.BytesIO()
    table = pa.table({"pc": zeros, "encoding": zeros.cast(pa.uint32())})
    pq.write_table(table, file, compression="zstd", use_dictionary=False)
    assert len(file.getvalue()) < 100_000
    with pytest.raises(TraceError, match="would unpack to 24,"):
        read_trace(io.BytesIO(file.getvalue()), max_bytes=1_000_000)


def test_what_is_no_parquet_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TraceError, match="There is no trace file"):
        read_trace(tmp_path / "absent.parquet")
    with pytest.raises(TraceError, match="not a readable Parquet file"):
        read_trace(io.BytesIO(b""))
    with pytest.raises(TraceError, match="not a readable Parquet file"):
        read_trace(tmp_path)
    text = tmp_path / "notes.parquet"
    text.write_text("pc,encoding\n1,2\n", encoding="utf-8")
    with pytest.raises(TraceError, match=r"'notes.parquet' is not a readable Parquet file"):
        read_trace(text)


VALID = parquet(small_columns(), {"program": "p", "functions": '[["main", 4096, 12]]'}).getvalue()


@given(st.integers(0, len(VALID) - 1))
def test_truncated_file_is_refused(length: int) -> None:
    with pytest.raises(TraceError):
        read_trace(io.BytesIO(VALID[:length]))


@given(st.binary(max_size=400))
def test_arbitrary_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(TraceError):
        read_trace(io.BytesIO(data))


@given(st.lists(st.tuples(st.integers(0, len(VALID) - 1), st.integers(0, 255)), min_size=1, max_size=4))
@settings(max_examples=300)
def test_damaged_bytes_raise_nothing_but_trace_errors(changes: list[tuple[int, int]]) -> None:
    data = bytearray(VALID)
    for position, value in changes:
        data[position] = value
    try:
        trace = read_trace(io.BytesIO(bytes(data)))
    except TraceError:
        return
    assert len(trace) == len(trace.pc) == len(trace.static_index)
