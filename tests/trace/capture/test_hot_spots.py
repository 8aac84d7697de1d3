"""Tables of where the instructions went."""

import pytest

from perfvec.trace.capture.capture import capture
from perfvec.trace.capture.compile import compile_c
from perfvec.trace.capture.compiler_options import CompileOptions
from perfvec.trace.capture.hot_spots import function_table, line_table
from tests.trace.capture.compiling import needs_compiler
from tests.trace.capture.programs import CODE_ADDRESS, NOP, leave, plan_of, with_functions

SOURCE = """static volatile int turns = 100;
__attribute__((noinline)) int work(void)
{
    int sum = 0;
    for (int turn = 0; turn < turns; turn++)
        sum += turn;
    return sum;
}
void _start(void)
{
    register long code __asm__("x0") = work() & 1;
    register long number __asm__("x8") = 93;
    __asm__ volatile("svc #0" : : "r"(code), "r"(number));
}
"""


def test_functions_are_ranked_and_add_up():
    content = with_functions(plan_of(NOP, NOP, *leave(0)), {"first": (CODE_ADDRESS, 8)})
    table = function_table(capture(content))
    assert table["function"].tolist() == ["(elsewhere)", "first"]
    assert table["instructions"].tolist() == [3, 2]
    assert table["share"].sum() == pytest.approx(1)


@needs_compiler
def test_lines_are_ranked_and_lead_to_the_loop():
    result = capture(compile_c(SOURCE, CompileOptions("-O0", "freestanding")).elf)
    table = line_table(result)
    assert set(table["line"].head(2)) == {5, 6}
    assert table["instructions"].sum() <= len(result.trace)
    assert set(table["file"]) == {"program.c"}


def test_without_debug_information_there_are_no_lines():
    assert len(line_table(capture(with_functions(plan_of(*leave(0)), {})))) == 0
