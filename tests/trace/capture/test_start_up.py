"""The stack at the first instruction, read back by a program that prints it."""

import struct

from perfvec.trace.capture.address_space import STACK_TOP
from perfvec.trace.capture.start_up import AT_ENTRY, AT_HWCAP, AT_PAGESZ, AT_PHDR, AT_PHENT, AT_PHNUM, AT_RANDOM
from tests.trace.capture.programs import CODE_ADDRESS, leave, program, set_register
from tests.trace.capture.runs import run

# write(1, sp, 1024): mov x1, sp
PRINT_STACK = program(
    *set_register(0, 1), 0x910003E1, *set_register(2, 512), *set_register(8, 64), 0xD4000001, *leave(0)
)


def stack_of(*arguments: str) -> list[int]:
    result = run(PRINT_STACK, name="program", arguments=("x" * 300, *arguments))
    return list(struct.unpack("<64Q", bytes(result.files.output)))


def test_arguments_environment_and_auxiliary_vector_are_in_place():
    count, first, second, third, end_of_arguments, end_of_environment, *vector = stack_of("last")
    assert (count, end_of_arguments, end_of_environment) == (3, 0, 0)
    assert first < second < third < STACK_TOP
    assert (second - first, third - second) == (len("program") + 1, 301)
    entries = dict(zip(vector[::2], vector[1::2], strict=True))
    assert (entries[AT_PAGESZ], entries[AT_ENTRY], entries[AT_PHENT], entries[AT_PHNUM]) == (4096, CODE_ADDRESS, 56, 2)
    assert entries[AT_PHDR] == 0  # this program does not load its headers
    assert entries[AT_HWCAP] & 0b11 == 0b11  # floating point and SIMD
    assert 0 < entries[AT_RANDOM] < STACK_TOP


def test_the_stack_pointer_is_aligned_whatever_the_arguments():
    print_pointer = program(0x910003E0, 0x92400C00, *set_register(8, 93), 0xD4000001)  # exit(sp & 15)
    for length in range(20):
        assert run(print_pointer, arguments=("a" * length,)).exit_code == 0
