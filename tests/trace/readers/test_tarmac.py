import io

import numpy as np
import pytest

from perfvec.errors import TraceError
from perfvec.trace.instruction import InstructionFlag
from perfvec.trace.readers import open_trace
from tests.trace.readers.comparison import assert_same_registers, assert_same_run, has_flag
from tests.trace.readers.samples import sample_trace, tarmac_text


def opened(text: str):
    return open_trace(io.BytesIO(text.encode()))


@pytest.mark.parametrize("style", ["gem5", "fast-models", "envelope"])
def test_reads_everything_back(style):
    trace = sample_trace()
    result = opened(tarmac_text(trace, style))
    assert (result.format, result.confidence, result.unknown_lines) == ("tarmac", "high", 0)
    assert result.lacks == ()
    assert_same_run(result.trace, trace)
    assert_same_registers(result.trace, trace)


@pytest.mark.parametrize(
    "line",
    [
        "7 clk IT (7) 00001000 f9400020 O EL1h_ns : LDR x0,[x1]",
        "7 ns cluster0.cpu0 IT (7) 0000000000001000:000000001000_NS f9400020 O EL1h_n : LDR x0,[x1]",
        "7clk IT (7) 00001000 f9400020 O EL1h_s : LDR x0,[x1]",
        "12.5 us IF (7) 00001000 f9400020 O EL1h_s : LDR x0,[x1]",
        "7 clk IT (00001000) f9400020 O EL1h_s : LDR x0,[x1]",
        "IT (7) 00001000 f9400020 O EL1h_s : LDR x0,[x1]",
        "7 clk IS (7) 00001000 f9400020 O EL1h_s : LDR x0,[x1]",
        "  7 tic ES  (0000000000001000:f9400020) O el1h_s:   LDR x0,[x1]",
    ],
)
@pytest.mark.parametrize(
    "access",
    [
        "7 clk MR8 00002008:000000002008 00000000_00000001",
        "7 clk MR8X 00002008 0000000000000001",
        "7 clk R08 00002008 0000000000000001",
        "7 clk MR8 X 00002008 0000000000000001",
        "            LD 0000000000002000 00000000 00000001 ........ ........    S:00002000",
    ],
)
def test_each_flavour_of_lines(line, access):
    if "cluster0" in line and "clk" in access:
        access = access.replace("clk ", "clk cluster0.cpu0 ", 1)
    trace = opened(f"{line}\n{access}\n").trace
    assert (int(trace.pc[0]), int(trace.static.encoding[0])) == (0x1000, 0xF9400020)
    assert (int(trace.address[0]), int(trace.size[0])) == (0x2008, 8)


def test_a_diagram_may_go_on_in_the_next_line():
    trace = opened(
        "0 tic ES  (0000000000001000:a9400820) O el1h_s:   LDP x0,x2,[x1]\n"
        "          LD 0000000000002010 ........ ........ 00000000 00000001\n"
        "             0000000000002000 00000000 00000001 ........ ........\n"
    ).trace
    assert (int(trace.address[0]), int(trace.size[0])) == (0x2008, 16)


def test_an_aborted_access_is_none():
    trace = opened("7 clk IT (7) 00001000 f9400020 O EL1h_ns : LDR x0,[x1]\n7 clk MR8 00002008 (ABORTED)\n").trace
    assert int(trace.address[0]) == 0


def test_aarch32_degrades():
    text = "1 clk IT (1) 00020150 e3a00601 A svc_s : MOV r0,#1\n2 clk IT (2) 00020154 2001 T svc_s : MOVS r0,#1\n" * 4
    result = opened(text)
    assert result.confidence == "low"
    assert has_flag(result.trace, InstructionFlag.UNDECODED).all()


def test_keeps_the_first_processor():
    lines = tarmac_text(sample_trace(), "gem5").splitlines()
    mixed = [part for line in lines for part in (line, line.replace("cpu0", "cpu1"))]
    result = opened("\n".join(mixed) + "\n")
    assert_same_run(result.trace, sample_trace())
    assert result.left_out == {"instructions of other processors": 25}


def test_the_accesses_of_an_instruction_may_come_in_the_next_chunk():
    """More text than one chunk, cut wherever it falls."""
    trace = sample_trace(passes=20_000)
    result = opened(tarmac_text(trace, "gem5"))
    assert_same_run(result.trace, trace)


def test_broken_instruction_lines_are_counted():
    result = opened(tarmac_text(sample_trace(), "gem5") + "9 clk cpu0 IT (1) xyz\n")
    assert (len(result.trace), result.unknown_lines) == (25, 1)


def test_register_lines_alone_are_no_trace():
    with pytest.raises(TraceError, match="none of the trace formats"):
        opened("0 clk R X0 0000000000000000\n" * 20)


def test_addresses_are_the_lowest_touched():
    text = "7 clk IT (7) 00001000 a9400820 O EL1h_ns : LDP x0,x2,[x1]\n7 clk MR8 00002008 0\n7 clk MR8 00002000 0\n"
    np.testing.assert_array_equal(opened(text).trace.address, 0x2000)
