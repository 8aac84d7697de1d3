import io
import random

import numpy as np
import pytest

from perfvec.errors import TraceError
from perfvec.trace.instruction import OPERATION_CLASSES, InstructionFlag
from perfvec.trace.readers import open_trace
from tests.trace.readers.comparison import assert_same_registers, assert_same_run
from tests.trace.readers.samples import exec_lines, exec_text, pipe_text, sample_trace

# In the form that a public description of the format shows (a kernel of 2019, with its symbols' addresses added).
PAIR = """\
25007000: system.cpu: T0 : 0xffffff8008913f00 @start_kernel    : stp
25007000: system.cpu: T0 : 0xffffff8008913f00 @start_kernel. 0 :   addxi_uop   ureg0, sp, #-112 : IntAlu :  D=0xffffff8008913f90
25007500: system.cpu: T0 : 0xffffff8008913f00 @start_kernel. 1 :   strxi_uop   x29, [ureg0] : MemWrite :  D=0x0000000000000000 A=0xffffff8008913f90
25008000: system.cpu: T0 : 0xffffff8008913f00 @start_kernel. 2 :   strxi_uop   x30, [ureg0, #8] : MemWrite :  D=0x0000000000000000 A=0xffffff8008913f98
25008500: system.cpu: T0 : 0xffffff8008913f00 @start_kernel. 3 :   addxi_uop   sp, ureg0, #0 : IntAlu :  D=0xffffff8008913f90
"""  # noqa: E501


def opened(text: str, second: str | None = None, **options):
    companion = None if second is None else io.BytesIO(second.encode())
    return open_trace(io.BytesIO(text.encode()), companion=companion, **options)


def test_reads_everything_back():
    trace = sample_trace()
    result = opened(exec_text(trace))
    assert (result.format, result.confidence, result.unknown_lines) == ("gem5-exec", "reduced", 0)
    assert result.timing is None
    assert_same_run(result.trace, trace)
    assert_same_registers(result.trace, trace)
    np.testing.assert_array_equal(result.trace.op_class, trace.op_class)
    np.testing.assert_array_equal(
        result.trace.static.micro_ops[result.trace.static_index], trace.static.micro_ops[trace.static_index]
    )


def test_micro_operations_are_one_instruction():
    trace = opened(PAIR).trace
    assert (len(trace), int(trace.address[0]), int(trace.size[0])) == (1, 0xFFFFFF8008913F90, 16)
    assert OPERATION_CLASSES[trace.op_class[0]] == "IntAlu"
    assert InstructionFlag(int(trace.flags[0])) == InstructionFlag.STORE
    assert (int(trace.static.base_update[0]), int(trace.static.micro_ops[0])) == (31, 4)


@pytest.mark.parametrize("sequence", [True, False])
def test_commit_times_come_from_the_pipeline(sequence):
    trace = sample_trace()
    result = opened(exec_text(trace, sequence=sequence), pipe_text(trace))
    assert_same_run(result.trace, trace)
    assert result.timing is not None
    assert result.timing.period_ps == 500
    np.testing.assert_array_equal(result.measured_cycles, [10] + [1] * 24)


def test_both_kinds_of_lines_in_one_file_in_any_order():
    trace = sample_trace(passes=200)
    blocks = ["\n".join(own) for own in exec_lines(trace)]
    pipe = pipe_text(trace).rstrip("\n").split("\n")
    groups = ["\n".join(pipe[at : at + 7]) for at in range(0, len(pipe), 7)]
    mixed, chooser = [], random.Random(1)
    while blocks or groups:
        mixed.append((blocks if not groups or (blocks and chooser.random() < 0.3) else groups).pop(0))
    result = opened("\n".join(mixed) + "\n")
    assert_same_run(result.trace, trace)
    np.testing.assert_array_equal(result.measured_cycles, [10] + [1] * (len(trace) - 1))


def test_either_file_may_come_first():
    trace = sample_trace()
    result = opened(pipe_text(trace), exec_text(trace))
    assert result.format == "gem5-exec"
    np.testing.assert_array_equal(result.measured_cycles, [10] + [1] * 24)


@pytest.mark.parametrize("sequence", [True, False])
def test_what_never_left_the_pipeline_is_left_out(sequence):
    trace = sample_trace(passes=40)
    pipe = pipe_text(trace, squashed=False).split("\n")
    result = opened(exec_text(trace, sequence=sequence), "\n".join(pipe[7 * 10 : -7 * 10]) + "\n")
    left = len(trace) - len(result.trace)
    assert result.left_out == {"not in both files": left}
    assert 0 < left < 25
    start = int(np.flatnonzero(trace.pc == result.trace.pc[0])[0])
    np.testing.assert_array_equal(result.trace.pc[:20], trace.pc[start:][:20])
    assert len(result.measured_cycles) == len(result.trace)


@pytest.mark.parametrize("sequence", [True, False])
def test_a_system_call_never_retires_and_still_counts(sequence):
    trace = sample_trace(passes=20)
    blocks = pipe_text(trace, squashed=False).split("\n")
    groups = ["\n".join(blocks[at : at + 7]) for at in range(0, len(blocks) - 1, 7)]
    del groups[60]
    result = opened(exec_text(trace, sequence=sequence), "\n".join(groups) + "\n")
    assert_same_run(result.trace, trace)
    assert int(result.measured_cycles.sum()) == 10 + len(trace) - 1


def test_files_of_two_runs_are_refused():
    other = pipe_text(sample_trace()).replace("0x004000", "0x007000")
    with pytest.raises(TraceError, match="do not belong together"):
        opened(exec_text(sample_trace(), sequence=False), other)


def test_execs_own_ticks_count_only_when_asked():
    text = exec_text(sample_trace())
    result = opened(text, ticks_are_commits=True)
    np.testing.assert_array_equal(result.measured_cycles, [0] + [1] * 24)
    assert opened(text).timing is None


def test_flags_win_where_they_are_printed():
    line = "  500: system.cpu: A0 T0 : 0x400000 @main    :   b.eq   0x400010 : IntAlu :   flags=(IsControl|IsDirectControl|IsCondControl)\n"  # noqa: E501
    trace = opened(line * 1 + line.replace("0x400000", "0x400004")).trace
    assert InstructionFlag(int(trace.flags[0])) == InstructionFlag.CONDITIONAL | InstructionFlag.DIRECT


@pytest.mark.parametrize(
    "line",
    [
        "500: system.cpu: T0 : 0x400000 @main.part.0+8    :   ldr   x0, [x1] : MemRead :  D=0x01 A=0x500000",
        "500: system.cpu: 0x400000    :   ldr   x0, [x1] : MemRead :  A=0x500000",
        "500: ExecEnable: system.cpu: A0 T0 : 0x400000    :   ldr   x0, [x1] : MemRead : A=0x500000  flags=(IsLoad)",
        "system.cpu: T0 : 0x400000    :   ldr   x0, [x1] : MemRead :  D=[00000000_00000001] A=0x500000",
        "500: system.cpu: T0 : 0x400000 @main    :   ldr   x0, [x1]           : D=0x01 A=0x500000  FetchSeq=1  CPSeq=1",
    ],
)
def test_each_combination_of_flags(line):
    trace = opened(line + "\n" + line.replace("0x400000", "0x400004") + "\n").trace
    assert len(trace) == 2
    assert (int(trace.pc[0]), int(trace.address[0]), int(trace.size[0])) == (0x400000, 0x500000, 8)
    assert InstructionFlag(int(trace.flags[0])) == InstructionFlag.LOAD
    assert OPERATION_CLASSES[trace.op_class[0]] == "MemRead"


def test_classes_that_are_not_printed_are_told():
    line = "500: system.cpu: T0 : 0x400000    :   add   x0, x1, x2           :  D=0x01\n"
    result = opened(line + line.replace("0x400000", "0x400004"))
    assert result.assumed_classes == 1.0
    assert any("ExecOpClass" in sentence for sentence in result.lacks)


def test_without_micro_operations_the_macro_lines_remain():
    text = "\n".join(own[0] for own in exec_lines(sample_trace())) + "\n"
    result = opened(text)
    assert_same_run(result.trace.head(1), sample_trace().head(1), addresses=False, sizes=False)
    np.testing.assert_array_equal(result.trace.pc, sample_trace().pc)


def test_symbols_without_addresses_are_explained():
    lines = "500: system.cpu T0 : @main+4    :   add   x0, x1, x2 : IntAlu :  D=0x01\n" * 5
    with pytest.raises(TraceError, match="debug-flags=Exec,-ExecSymbol"):
        opened(lines)


def test_other_debug_lines_are_passed_over():
    lines = exec_text(sample_trace()).splitlines()
    noise = "  500: system.cpu.dcache: access for ReadReq [500000:500007] hit state: f (E) valid: 1"
    result = opened("\n".join(part for line in lines for part in (line, noise)) + "\n")
    assert_same_run(result.trace, sample_trace())


def test_keeps_the_first_processor():
    lines = exec_text(sample_trace()).splitlines()
    mixed = [part for line in lines for part in (line, line.replace("system.cpu:", "system.cpu1:"))]
    result = opened("\n".join(mixed) + "\n")
    assert_same_run(result.trace, sample_trace())
    assert any("other processors" in sentence for sentence in result.lacks)


def test_a_faulted_instruction_that_runs_again_counts_once():
    line = "500: system.cpu: T0 : 0x400000    :   ldr   x0, [x1] : MemRead :  D=0x01 A=0x500000\n"
    result = opened(line + line + line.replace("0x400000", "0x400004"))
    assert len(result.trace) == 2
    assert result.left_out == {"faulted and replayed": 1}


def test_x86_is_told():
    line = "500: system.cpu: T0 : 0x401001    :   mov   rax, rbx : IntAlu :  D=0x01\n"
    result = opened(line + line.replace("401001", "401003"))
    assert (result.trace.isa, result.confidence) == ("unknown", "low")
    np.testing.assert_array_equal(result.trace.taken, 0)


def test_risc_v_is_told():
    lines = ["lw   a5, -20(s0) : MemRead :  D=0x01 A=0x500000", "addi   sp, sp, -16 : IntAlu :  D=0x01"]
    text = "".join(f"500: system.cpu: T0 : {0x10000 + 4 * at:#x}    :   {line}\n" for at, line in enumerate(lines))
    result = opened(text)
    assert (result.trace.isa, result.confidence) == ("unknown", "low")


def test_instructions_cross_chunks():
    trace = sample_trace(passes=6_000)
    result = opened(exec_text(trace) + pipe_text(trace))
    assert_same_run(result.trace, trace)
    np.testing.assert_array_equal(result.measured_cycles, [10] + [1] * (len(trace) - 1))
