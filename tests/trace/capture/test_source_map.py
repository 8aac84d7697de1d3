"""Source lines out of debug information."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perfvec.trace.capture.compile import compile_c
from perfvec.trace.capture.compiler_options import CompileOptions
from perfvec.trace.capture.elf import read_program
from perfvec.trace.capture.limits import CaptureLimits
from perfvec.trace.capture.source_map import read_source_lines
from perfvec.trace.capture.symbols import read_functions
from tests.trace.capture.compiling import needs_compiler
from tests.trace.capture.programs import CODE_ADDRESS, leave, program

SOURCE = """static int twice(int x)
{
    return x + x;
}
__attribute__((noinline)) int count(int n)
{
    int total = 0;
    for (int i = 0; i < n; i++)
        total += twice(i);
    return total;
}
void _start(void)
{
    register long code __asm__("x0") = count(7);
    register long number __asm__("x8") = 93;
    __asm__ volatile("svc #0" : : "r"(code), "r"(number));
}
"""


@pytest.fixture(scope="module")
def compiled() -> bytes:
    return compile_c(SOURCE, CompileOptions("-O0", "freestanding")).elf


@needs_compiler
def test_every_instruction_of_a_function_leads_into_it(compiled):
    image = read_program(compiled, CaptureLimits())
    expected = {"twice": range(1, 5), "count": range(5, 12), "_start": range(12, 18)}
    for function in read_functions(compiled, image):
        pc = np.arange(function.address, function.address + function.size_bytes, 4, dtype=np.uint64)
        lines = read_source_lines(compiled, pc, image.bias)
        assert lines.files == ("program.c",)
        assert set(lines.line.tolist()) - {0} <= set(expected[function.name])
        assert lines.at(int(pc[0])) in [("program.c", line) for line in expected[function.name][:2]]


@needs_compiler
def test_code_outside_every_line_is_not_known(compiled):
    lines = read_source_lines(compiled, np.array([0x10, 1 << 40], dtype=np.uint64), 0)
    assert (lines.at(0x10), lines.at(1 << 40), lines.at(0x20)) == (None, None, None)


def test_a_program_without_debug_information_has_no_lines():
    lines = read_source_lines(program(*leave(0)), np.array([CODE_ADDRESS], dtype=np.uint64), 0)
    assert lines.files == ()
    assert lines.file_index.tolist() == [-1]


@needs_compiler
@given(st.data())
@settings(max_examples=60)
def test_damaged_debug_information_never_fails(compiled, data):
    content = bytearray(compiled)
    for _ in range(data.draw(st.integers(1, 30))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    pc = np.array([CODE_ADDRESS, CODE_ADDRESS + 4], dtype=np.uint64)
    lines = read_source_lines(bytes(content), pc, 0)
    assert len(lines.line) == len(lines.file_index) == 2
    assert all(-1 <= index < len(lines.files) for index in lines.file_index)
