"""Functions out of symbol tables."""

from perfvec.trace.capture.elf import read_program
from perfvec.trace.capture.limits import CaptureLimits
from perfvec.trace.capture.symbols import read_functions
from perfvec.trace.trace import Function
from tests.trace.capture.programs import CODE_ADDRESS, DATA_ADDRESS, NOP, leave, plan_of, program, with_functions


def functions_of(content: bytes) -> tuple[Function, ...]:
    return read_functions(content, read_program(content, CaptureLimits()))


def test_functions_come_in_address_order_with_their_sizes():
    content = with_functions(
        plan_of(NOP, NOP, NOP, *leave(0)), {"second": (CODE_ADDRESS + 8, 4), "first": (CODE_ADDRESS, 8)}
    )
    assert functions_of(content) == (Function("first", CODE_ADDRESS, 8), Function("second", CODE_ADDRESS + 8, 4))


def test_a_sizeless_function_ends_at_the_next_or_with_the_code():
    content = with_functions(plan_of(NOP, NOP, NOP), {"first": (CODE_ADDRESS, 0), "last": (CODE_ADDRESS + 8, 0)})
    assert functions_of(content) == (Function("first", CODE_ADDRESS, 8), Function("last", CODE_ADDRESS + 8, 4))


def test_a_size_beyond_the_code_is_cut():
    content = with_functions(plan_of(NOP, NOP), {"first": (CODE_ADDRESS, 1 << 40)})
    assert functions_of(content) == (Function("first", CODE_ADDRESS, 8),)


def test_symbols_outside_the_code_are_left_out():
    content = with_functions(plan_of(NOP), {"data": (DATA_ADDRESS, 8), "wild": ((1 << 64) - 4, 8)})
    assert functions_of(content) == ()


def test_a_stripped_program_has_none():
    assert functions_of(program(*leave(0))) == ()


def test_a_name_that_is_no_text_is_replaced():
    content = with_functions(plan_of(NOP), {"bad\x1b[31m": (CODE_ADDRESS, 4)})
    assert functions_of(content) == (Function("unnamed", CODE_ADDRESS, 4),)
