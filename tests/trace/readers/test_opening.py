import io
import struct
from pathlib import Path

import numpy as np
import pytest

from perfvec.errors import TraceError
from perfvec.trace.readers import FORMATS, UPLOAD_LIMITS, ReaderLimits, open_trace
from perfvec.trace.readers.opening import detect
from perfvec.trace.store import write_trace
from tests.trace.readers.comparison import assert_same_run
from tests.trace.readers.samples import (
    cvp1_bytes,
    exec_text,
    execlog_text,
    perfvec_text,
    pipe_text,
    sample_trace,
    tarmac_text,
)
from tests.trace.readers.test_champsim import straight_line


def parquet_bytes() -> bytes:
    file = io.BytesIO()
    write_trace(sample_trace(), file)
    return file.getvalue()


FILES = {
    "parquet": parquet_bytes,
    "perfvec-gem5": perfvec_text(sample_trace())[0].encode,
    "qemu-execlog": lambda: execlog_text(sample_trace()).encode(),
    "tarmac": lambda: tarmac_text(sample_trace(), "gem5").encode(),
    "gem5-exec": lambda: exec_text(sample_trace()).encode(),
    "cvp-1": lambda: cvp1_bytes(sample_trace()),
    "champsim": lambda: straight_line(30),
}


@pytest.mark.parametrize("name", FORMATS)
def test_the_format_is_told_by_content(name):
    assert detect(FILES[name]()).name == name


def test_pipeline_lines_alone_are_gem5s():
    assert detect(pipe_text(sample_trace()).encode()).name == "gem5-exec"


def test_the_extension_does_not_matter(tmp_path):
    path = tmp_path / "trace.parquet"
    path.write_bytes(FILES["cvp-1"]())
    assert open_trace(path).format == "cvp-1"


def test_our_own_form_opens():
    result = open_trace(io.BytesIO(FILES["parquet"]()))
    assert (result.format, result.confidence, result.lacks) == ("parquet", "high", ())
    assert_same_run(result.trace, sample_trace())


@pytest.mark.parametrize(
    ("name", "program"), [("run.log", "run"), ("run.txt.gz", "run"), ("a.b.parquet", "a.b"), (".gz", ".gz"), ("x", "x")]
)
def test_the_program_is_called_by_the_files_stem(name, program, tmp_path):
    (tmp_path / name).write_text(execlog_text(sample_trace()))
    assert open_trace(tmp_path / name).trace.program == program
    assert open_trace(tmp_path / name, program="other").trace.program == "other"


def test_the_first_instructions_may_be_enough():
    for name, content in FILES.items():
        second = io.BytesIO(perfvec_text(sample_trace())[1].encode()) if name == "perfvec-gem5" else None
        result = open_trace(io.BytesIO(content()), keep=7, companion=second)
        assert (len(result.trace), result.truncated) == (7, True), name
        second = io.BytesIO(perfvec_text(sample_trace())[1].encode()) if name == "perfvec-gem5" else None
        whole = open_trace(io.BytesIO(content()), keep=1000, companion=second)
        assert not whole.truncated, name


@pytest.mark.parametrize("name", FORMATS)
def test_a_cut_file_says_so(name):
    if name == "parquet":
        with pytest.raises(TraceError):
            open_trace(io.BytesIO(FILES[name]()[:-20]))
        return
    second = io.BytesIO(perfvec_text(sample_trace())[1].encode()) if name == "perfvec-gem5" else None
    assert open_trace(io.BytesIO(FILES[name]()[:-20]), companion=second).truncated


def test_keeping_nothing_is_refused():
    with pytest.raises(TraceError, match="At least 1 instruction"):
        open_trace(io.BytesIO(FILES["tarmac"]()), keep=0)


@pytest.mark.parametrize("name", FORMATS)
def test_too_many_instructions_are_refused(name):
    second = io.BytesIO(perfvec_text(sample_trace())[1].encode()) if name == "perfvec-gem5" else None
    with pytest.raises(TraceError, match="more than the"):
        open_trace(io.BytesIO(FILES[name]()), limits=ReaderLimits(instructions=10), companion=second)


@pytest.mark.parametrize("name", [name for name in FORMATS if name != "champsim"])
def test_too_many_distinct_instructions_are_refused(name):
    second = io.BytesIO(perfvec_text(sample_trace())[1].encode()) if name == "perfvec-gem5" else None
    with pytest.raises(TraceError, match="more than the limit of 3 distinct instructions"):
        open_trace(io.BytesIO(FILES[name]()), limits=ReaderLimits(distinct_instructions=3), companion=second)


def test_too_much_memory_is_refused():
    with pytest.raises(TraceError, match="needs more memory than the limit of 100 bytes"):
        open_trace(io.BytesIO(FILES["tarmac"]()), limits=ReaderLimits(memory_bytes=100))


def test_endless_lines_are_refused():
    text = execlog_text(sample_trace()).encode() + b"x" * (5 << 20)
    with pytest.raises(TraceError, match="A line of the trace is longer than the limit of 65,536 bytes"):
        open_trace(io.BytesIO(text))


def test_slow_reads_are_refused():
    with pytest.raises(TraceError, match="took longer than the limit of 0 s"):
        open_trace(io.BytesIO(FILES["tarmac"]()), limits=ReaderLimits(seconds=0.0))


def test_upload_limits_are_tighter():
    for name in ReaderLimits.__dataclass_fields__:
        ours, theirs = getattr(UPLOAD_LIMITS, name), getattr(ReaderLimits(), name)
        assert ours == theirs if name == "line_bytes" else theirs is None or ours < theirs


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "The trace file is empty."),
        (b"a,b\n1,2\n" * 100, "The file is text, but in none of the trace formats"),
        (
            struct.pack("<2000Q", *[(i * 0x9E3779B97F4A7C15) % 2**64 for i in range(2000)]),
            "The file is binary, but in none",
        ),
    ],
)
def test_other_files_are_refused(data, message):
    with pytest.raises(TraceError, match=message):
        open_trace(io.BytesIO(data))


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(TraceError, match=r"The trace file 'missing\.log' cannot be opened"):
        open_trace(tmp_path / "missing.log")
    with pytest.raises(TraceError, match="cannot be opened"):
        open_trace(tmp_path)
    with pytest.raises(TraceError, match="cannot be opened"):
        open_trace("a\0b")


def test_an_unknown_format_is_named():
    with pytest.raises(TraceError, match="'sniper' is no trace format; the formats are parquet"):
        open_trace(io.BytesIO(b"x"), format="sniper")


def test_the_dataset_opens(gem5_data: Path):
    result = open_trace(gem5_data / "example" / "traces" / "matmul_n20_t8.parquet")
    assert (len(result.trace), result.confidence) == (66_311, "high")
    assert np.unique(result.trace.static.encoding).size == len(result.trace.static)
