"""Capture as a whole, each in a worker process of its own."""

import concurrent.futures
import json

import numpy as np
import pytest

from perfvec.errors import CaptureError
from perfvec.trace.capture.capture import CaptureOptions, capture
from perfvec.trace.capture.limits import CaptureLimits
from perfvec.trace.capture.settings import CaptureSettings
from perfvec.trace.store import read_trace
from perfvec.trace.trace import Function
from tests.trace.capture.programs import (
    CODE_ADDRESS,
    DATA_ADDRESS,
    NOP,
    branch_if_not_zero,
    leave,
    load,
    plan_of,
    program,
    set_register,
    subtract_one,
    system_call,
    with_functions,
)

FAR_APART = 1 << 30  # addresses are compared within regions; the stack lies this far above everything else


def assert_equals_gem5(content, gem5_path):
    """The whole sequence: pc, encoding, size; addresses up to one constant in the image and one in the stack."""
    expected = read_trace(gem5_path)
    trace = capture(content).trace
    assert np.array_equal(trace.pc, expected.pc)
    assert np.array_equal(trace.static.encoding[trace.static_index], expected.static.encoding[expected.static_index])
    assert np.array_equal(trace.size, expected.size)
    accessed = expected.size > 0
    in_stack = expected.address > FAR_APART
    difference = trace.address.astype(np.int64) - expected.address.astype(np.int64)
    assert set(np.unique(difference[accessed & ~in_stack])) <= {0}
    assert len(np.unique(difference[accessed & in_stack])) <= 1


@pytest.mark.parametrize("name", ["matmul_n20_t8", "jacobi2d_n40_t16", "transpose_n64_t8"])
def test_kernels_equal_gem5(gem5_data, name):
    content = (gem5_data / "example" / "elf" / name).read_bytes()
    assert_equals_gem5(content, gem5_data / "example" / "traces" / f"{name}.parquet")


@pytest.mark.parametrize(
    "name",
    ["operations", "branches", "stores-small", "code-small", "window", "chase-8chains", "stream-small", "gather-512k"],
)
def test_probes_equal_gem5(gem5_data, name):
    content = (gem5_data / "probes" / f"micro-{name}").read_bytes()
    assert_equals_gem5(content, gem5_data / "traces" / f"micro-{name}.parquet")


@pytest.mark.slow
def test_every_tiling_kernel_runs_as_many_instructions_as_gem5(gem5_data):
    index = json.loads((gem5_data / "tiling" / "index.json").read_text())
    for name, entry in index.items():
        result = capture((gem5_data / "tiling" / "elf" / name).read_bytes(), CaptureOptions(limit=50_000_000))
        assert len(result.trace) == entry["instructions"][0], name
        assert result.exit_code == 0


HELLO = with_functions(
    plan_of(
        *system_call(64, 1, CODE_ADDRESS, 4), *set_register(1, DATA_ADDRESS), load(2, 1), *set_register(3, 3),
        subtract_one(3), branch_if_not_zero(3, -1), *leave(5), NOP,
    ),
    {"_start": (CODE_ADDRESS, 0), "unused": (CODE_ADDRESS + 4 * 15, 4)},
)  # fmt: skip


def test_a_capture_holds_the_trace_and_how_the_run_went():
    result = capture(HELLO, CaptureOptions(program="hello"))
    trace = result.trace
    assert (result.exit_code, result.fault, result.truncated) == (5, None, False)
    assert result.output == HELLO[64 + 2 * 56 :][:4]
    assert (trace.program, trace.isa) == ("hello", "aarch64")
    assert trace.functions == (Function("_start", CODE_ADDRESS, trace.functions[0].size_bytes),)
    assert result.executed_instructions == len(trace)
    assert [int(address) for address in trace.address[trace.size > 0]] == [DATA_ADDRESS]
    assert trace.taken[:-1].sum() == 2  # the loop goes back twice


def test_the_columns_outlive_the_private_folder_and_may_be_written():
    trace = capture(HELLO).trace
    trace.pc[0] = 1
    assert int(trace.pc[0]) == 1


def test_a_binary_without_debug_information_has_no_lines():
    assert capture(HELLO).trace.source_lines is None


def test_a_function_that_is_not_there_is_named():
    with pytest.raises(CaptureError, match="no function 'begin'"):
        capture(HELLO, CaptureOptions(start_function="begin"))


def test_a_function_named_as_start_must_run():
    with pytest.raises(CaptureError, match="before the region"):
        capture(HELLO, CaptureOptions(start_function="unused"))


def test_files_and_input_come_from_the_upload():
    """open("data.txt"), read 8 bytes into memory, write them out; then the same from standard input."""
    name = b"data.txt\0"
    code = [
        *set_register(9, int.from_bytes(name[:8], "little")), *set_register(1, DATA_ADDRESS),
        0xF9000029,  # str x9, [x1]
        *system_call(56, (1 << 64) - 100, DATA_ADDRESS, 0),
        0xAA0003E4,  # mov x4, x0
        *set_register(1, DATA_ADDRESS + 64), *set_register(2, 8), 0xAA0403E0, *set_register(8, 63), 0xD4000001,
        *system_call(64, 1, DATA_ADDRESS + 64, 8),
        *system_call(63, 0, DATA_ADDRESS + 64, 8), *system_call(64, 2, DATA_ADDRESS + 64, 8), *leave(0),
    ]  # fmt: skip
    options = CaptureOptions(files={"data.txt": b"contents"}, standard_input=b"standard")
    result = capture(program(*code), options)
    assert (result.output, result.error_output) == (b"contents", b"standard")


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (CaptureOptions(limit=0), "can be recorded"),
        (CaptureOptions(limit=1 << 40), "can be recorded"),
        (CaptureOptions(skip=-1), "can be skipped"),
        (CaptureOptions(skip=1 << 60), "can be skipped"),
        (CaptureOptions(arguments=("x" * 100_000,)), "arguments have more"),
        (CaptureOptions(arguments=("a\0b",)), "zero byte"),
        (CaptureOptions(files={"a\0": b""}), "zero byte"),
        (CaptureOptions(standard_input=bytes(65 << 20)), "input files have"),
    ],
)
def test_options_out_of_range_are_refused(options, reason):
    with pytest.raises(CaptureError, match=reason):
        capture(HELLO, options)


def test_a_hostile_binary_is_refused_through_the_worker():
    with pytest.raises(CaptureError, match="not an ELF"):
        capture(b"MZ not for us")


def test_a_binary_over_the_cap_is_refused():
    settings = CaptureSettings(limits=CaptureLimits(elf_bytes=16))
    with pytest.raises(CaptureError, match="at most 16"):
        capture(HELLO, settings=settings)


def test_capture_can_be_turned_off():
    with pytest.raises(CaptureError, match="PERFVEC_CAPTURE=off"):
        capture(HELLO, settings=CaptureSettings.from_environment({"PERFVEC_CAPTURE": "off"}))


def test_captures_at_once_do_not_disturb_each_other():
    """Each program counts to a number of its own and leaves with it."""
    contents = {
        code: program(*set_register(1, 1000 * code), subtract_one(1), branch_if_not_zero(1, -1), *leave(code))
        for code in range(1, 7)
    }
    with concurrent.futures.ThreadPoolExecutor(6) as pool:
        results = dict(zip(contents, pool.map(capture, contents.values()), strict=True))
    for code, result in results.items():
        assert result.exit_code == code
        assert len(result.trace) == 1 + 2 * 1000 * code + 3


def test_output_beyond_the_cap_is_dropped_and_said():
    code = [*set_register(10, 64), *system_call(64, 1, DATA_ADDRESS, 8192), subtract_one(10)]
    back = branch_if_not_zero(10, -(len(code) - 1))
    result = capture(
        program(*code, back, *leave(0)), settings=CaptureSettings(limits=CaptureLimits(output_bytes=10_000))
    )
    assert len(result.output) == 10_000
    assert result.output_truncated


def test_a_skip_that_meets_the_end_is_refused():
    with pytest.raises(CaptureError, match="ended after"):
        capture(program(NOP, *leave(0)), CaptureOptions(skip=10_000))


def test_a_cache_that_cannot_be_written_does_not_stop_a_capture(tmp_path):
    (tmp_path / "file").write_text("in the way")
    settings = CaptureSettings(cache_folder=tmp_path / "file")
    assert capture(HELLO, settings=settings).exit_code == 5
