import gzip
import io

import numpy as np
import pytest

from perfvec.errors import TraceError
from perfvec.trace.instruction import OPERATION_CLASSES, InstructionFlag
from perfvec.trace.readers import open_trace
from tests.trace.readers.comparison import assert_same_registers, assert_same_run, registers
from tests.trace.readers.samples import perfvec_text, sample_trace

# Lines in the form that PerfVec's tutorial explains: a load of 8 bytes from the stack, then a store's two halves.
LOAD = (
    "0 -1 80500 120500 121000 1500 2500 3000 3000 47 0 0 0 0 0 0 0 0 0 0 0 0 0  "
    "1 549755747984 8 2 -1 -1 -1 0 0 0 0 0 0  4196460 0 0 -1 -1 -1 -1 0 0 0 0 0  1 1  0 42  0 1"
)
STUB = "0 1 216500 5000 5500 1500 2500 3000 3500"
STORE = (
    STUB + " 99000 99000 48 0 0 0 0 0 0 0 0 0 0 0 0 0  1 549755747600 8 -1 -1 -1 -1 0 0 0 0 0 0  "
    "4196464 0 0 -1 -1 -1 -1 0 0 0 0 0  2 0  0 35 0 29 "
)


def file(text: str) -> io.BytesIO:
    return io.BytesIO(text.encode())


def opened(main: str, store: str | None = None, **options):
    return open_trace(file(main), companion=None if store is None else file(store), **options)


def test_reads_everything_back():
    trace = sample_trace()
    result = opened(*perfvec_text(trace))
    assert (result.format, result.confidence) == ("perfvec-gem5", "reduced")
    assert (result.unknown_lines, result.truncated) == (0, False)
    assert_same_run(result.trace, trace)
    assert_same_registers(result.trace, trace)
    np.testing.assert_array_equal(result.trace.op_class, trace.op_class)
    micro_ops = trace.static.micro_ops[trace.static_index]
    np.testing.assert_array_equal(result.trace.static.micro_ops[result.trace.static_index], micro_ops)
    assert int(result.trace.taken[-1]) == 1


def test_the_tutorials_lines():
    result = opened(f"{LOAD}\n{STUB}\n", f"{STORE}\n")
    trace = result.trace
    assert (int(trace.pc[0]), int(trace.address[0]), int(trace.size[0])) == (4196460, 549755747984, 8)
    assert OPERATION_CLASSES[trace.op_class[0]] == "MemRead"
    assert registers(trace, 0, "sources") == {31}  # gem5's integer register 42 is the stack pointer
    assert registers(trace, 0, "destinations") == {1}
    assert (int(trace.pc[1]), int(trace.address[1])) == (4196464, 549755747600)
    assert InstructionFlag(int(trace.flags[1])) == InstructionFlag.STORE


def test_commit_times_are_fetch_plus_retire_latency():
    result = opened(*perfvec_text(sample_trace(), period=700))
    assert result.timing is not None
    assert (result.timing.period_ps, result.timing.period_inferred) == (700, True)
    np.testing.assert_array_equal(result.measured_cycles, [10] + [1] * 24)


def test_a_period_may_be_stated():
    result = opened(*perfvec_text(sample_trace(), period=700), period_ps=350)
    np.testing.assert_array_equal(result.measured_cycles, [20] + [2] * 24)
    with pytest.raises(TraceError, match="does not fit the trace"):
        opened(*perfvec_text(sample_trace(), period=700), period_ps=300)


def test_the_store_file_is_found_beside_the_trace(tmp_path):
    main, store = perfvec_text(sample_trace())
    (tmp_path / "trace.txt.gz").write_bytes(gzip.compress(main.encode()))
    (tmp_path / "trace.sq.txt.gz").write_bytes(gzip.compress(store.encode()))
    result = open_trace(tmp_path / "trace.txt.gz")
    assert result.trace.program == "trace"
    assert_same_run(result.trace, sample_trace())


def test_a_missing_store_file_is_asked_for():
    with pytest.raises(TraceError, match=r"give the store file \(trace.sq.txt\)"):
        opened(perfvec_text(sample_trace())[0])


def test_another_runs_store_file_is_refused():
    main, store = perfvec_text(sample_trace())
    lines = store.splitlines()
    with pytest.raises(TraceError, match="does not belong to the trace"):
        opened(main, "\n".join(lines[1:]) + "\n")


def test_a_store_file_that_ends_early_truncates():
    main, store = perfvec_text(sample_trace())
    result = opened(main, "\n".join(store.splitlines()[:-1]) + "\n")
    assert result.truncated
    # The second half of the last stored q register is what is missing: its first half still counts.
    assert 0 < len(result.trace) < 25
    np.testing.assert_array_equal(result.trace.pc, sample_trace().pc[: len(result.trace)])


def test_class_numbers_of_another_version_are_noticed():
    main, store = perfvec_text(sample_trace())
    result = opened(main, store, gem5_version="24.0")
    assert result.confidence == "low"
    assert any("state the gem5 version" in sentence for sentence in result.lacks)


def test_the_version_changes_what_numbers_mean():
    newer = LOAD.replace(" 47 0 ", " 52 0 ", 1)
    trace = opened(f"{newer}\n" * 2, gem5_version="24").trace
    assert OPERATION_CLASSES[trace.op_class[0]] == "MemRead"


def test_an_unknown_version_is_named():
    with pytest.raises(TraceError, match=r"gem5 version '3\.1' is not known"):
        opened(f"{LOAD}\n", gem5_version="3.1")


def test_a_faulted_instruction_that_runs_again_counts_once():
    fault = "1" + LOAD[1:]
    result = opened(f"{fault}\n{LOAD}\n{LOAD.replace('4196460', '4196464')}\n")
    assert len(result.trace) == 2
    assert result.left_out == {"faulted and replayed": 1}


def test_start_marks_are_no_instructions():
    result = opened(f"0 -99 79000\n{LOAD}\n")
    assert (len(result.trace), result.unknown_lines) == (1, 0)


def test_broken_lines_are_counted():
    result = opened(f"{LOAD}\n{LOAD[:-3]}\n{LOAD} 7\n1 2 3\n{LOAD.replace('4196460', '4196464')}\n")
    assert (len(result.trace), result.unknown_lines) == (2, 3)


def test_traces_with_latencies_in_every_line():
    """PerfVec's single-file form: the two store latencies in each line, 0 where there is no store."""
    words = LOAD.split()
    single = " ".join([*words[:9], "0", "0", *words[9:]])
    trace = opened(f"{single}\n" + single.replace("4196460", "4196464") + "\n").trace
    assert (int(trace.pc[0]), OPERATION_CLASSES[trace.op_class[0]]) == (4196460, "MemRead")


def test_micro_operations_cross_chunks():
    trace = sample_trace(passes=12_000)
    result = opened(*perfvec_text(trace))
    assert_same_run(result.trace, trace)
    np.testing.assert_array_equal(result.measured_cycles, [10] + [1] * (len(trace) - 1))
