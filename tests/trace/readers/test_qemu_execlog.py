import io
from pathlib import Path

import numpy as np
import pytest

from perfvec.errors import TraceError
from perfvec.trace.instruction import OPERATION_CLASSES, InstructionFlag
from perfvec.trace.readers import open_trace
from tests.trace.readers.comparison import assert_same_registers, assert_same_run, has_flag
from tests.trace.readers.samples import execlog_text, sample_trace

# The end of what QEMU 7.2's own plug-in logged of the dataset's example matmul_n20_t8.
GOLDEN = Path(__file__).parent / "golden" / "qemu_execlog.txt"


def opened(text: str, **options):
    return open_trace(io.BytesIO(text.encode()), **options)


def test_reads_what_qemu_wrote():
    result = open_trace(GOLDEN)
    trace = result.trace
    assert (result.format, result.confidence, result.unknown_lines, len(trace)) == ("qemu-execlog", "high", 0, 120)
    assert (int(trace.pc[-1]), int(trace.static.encoding[trace.static_index[-1]])) == (0x10105E4, 0xD4000001)
    assert trace.flags[-1] & InstructionFlag.SYSTEM_CALL
    stores = np.flatnonzero(has_flag(trace, InstructionFlag.STORE))
    assert (int(trace.pc[stores[-1]]), int(trace.address[stores[-1]]), int(trace.size[stores[-1]])) == (
        0x1010588, 0x1022B68, 8,
    )  # fmt: skip
    assert OPERATION_CLASSES[trace.op_class[-4]] == "IntAlu"
    assert OPERATION_CLASSES[trace.op_class[-3]] == "FloatCmp"
    assert int((trace.taken == 1).sum()) == 17
    assert any("size" in sentence for sentence in result.lacks)


def test_the_example_is_gem5s_sequence(gem5_data):
    """QEMU and gem5 ran the same program: the log's end is the end of gem5's trace."""
    logged = open_trace(GOLDEN).trace
    simulated = open_trace(gem5_data / "example" / "traces" / "matmul_n20_t8.parquet").trace
    np.testing.assert_array_equal(logged.pc, simulated.pc[-120:])
    np.testing.assert_array_equal(logged.size, simulated.size[-120:])
    encodings = simulated.static.encoding[simulated.static_index[-120:]]
    np.testing.assert_array_equal(logged.static.encoding[logged.static_index], encodings)
    np.testing.assert_array_equal(logged.address, simulated.address[-120:])


def test_reads_everything_back():
    trace = sample_trace()
    result = opened(execlog_text(trace))
    assert_same_run(result.trace, trace)
    assert_same_registers(result.trace, trace)
    assert not result.truncated


def test_keeps_the_first_processor():
    lines = execlog_text(sample_trace()).splitlines()
    mixed = [part for line in lines for part in (line, "1" + line[1:])]
    result = opened("\n".join(mixed) + "\n")
    assert_same_run(result.trace, sample_trace())
    assert result.left_out == {"instructions of other processors": len(lines)}


def test_reads_physical_addresses_of_a_full_system():
    text = '0, 0xffff800010080000, 0xf9400000, "ldr x0, [x0]", load, 0x40001000, RAM\n' * 3
    result = opened(text)
    np.testing.assert_array_equal(result.trace.address, 0x40001000)


def test_register_values_are_passed_over():
    text = '0, 0x1000, 0xf9400000, "ldr x0, [x0]", load, 0x2000, x0 -> 0x0000000000000001\n' * 2
    assert int(opened(text).trace.address[0]) == 0x2000


def test_a_last_line_without_its_end_counts_when_it_is_whole():
    text = execlog_text(sample_trace())
    whole = opened(text.rstrip("\n"))
    assert (len(whole.trace), whole.truncated) == (25, True)
    cut = opened(text[:-30])
    assert (len(cut.trace), cut.truncated) == (24, True)


def test_other_lines_are_counted():
    result = opened("hello\n" + execlog_text(sample_trace()) + "# end\n")
    assert (len(result.trace), result.unknown_lines) == (25, 2)


def test_another_instruction_set_degrades():
    text = '0, 0x401001, 0x55, "pushq %rbp", store, 0x7ffe0\n0, 0x401002, 0xe5894855, "movq %rsp, %rbp"\n' * 5
    result = opened(text)
    assert (result.trace.isa, result.confidence) == ("unknown", "low")
    assert has_flag(result.trace, InstructionFlag.UNDECODED).all()
    assert has_flag(result.trace, InstructionFlag.STORE).sum() == 5
    np.testing.assert_array_equal(result.trace.size, 0)


def test_words_that_are_no_instructions_lower_the_confidence():
    text = execlog_text(sample_trace()) + '0, 0x400000, 0xffffffff, "undefined"\n' * 5
    result = opened(text)
    assert result.confidence == "low"
    assert any("could not be decoded" in sentence for sentence in result.lacks)


def test_a_log_without_instructions_is_refused():
    with pytest.raises(TraceError, match="holds no instructions"):
        opened("nothing here\n" * 5, format="qemu-execlog")
