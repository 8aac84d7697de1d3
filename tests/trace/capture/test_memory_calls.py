"""System calls on memory."""

import errno

import pytest

from perfvec.trace.capture.address_space import MAPPING_TOP
from tests.trace.capture.programs import CODE_ADDRESS, DATA_ADDRESS, leave, program, set_register, store, system_call
from tests.trace.capture.runs import results_of, run

NO_FILE = (1 << 64) - 1


@pytest.mark.parametrize(
    ("name", "call", "expected"),
    [
        ("memory to execute", system_call(222, 0, 4096, 7, 0x22, NO_FILE, 0), -errno.EACCES),
        ("rights to execute", system_call(226, DATA_ADDRESS, 4096, 5), -errno.EACCES),
        ("rights to read", system_call(226, DATA_ADDRESS, 4096, 1), 0),
        ("no memory", system_call(222, 0, 0, 3, 0x22, NO_FILE, 0), -errno.EINVAL),
        ("endless memory", system_call(222, 0, 1 << 60, 3, 0x22, NO_FILE, 0), -errno.ENOMEM),
        ("memory fixed over code", system_call(222, CODE_ADDRESS, 4096, 3, 0x32, NO_FILE, 0), -errno.ENOMEM),
        ("a mapping of a closed file", system_call(222, 0, 4096, 3, 2, 9, 0), -errno.EBADF),
        ("nothing unmapped", system_call(215, DATA_ADDRESS, 0), -errno.EINVAL),
        ("a move of what is not its", system_call(216, 0x10, 4096, 8192, 1), -errno.EFAULT),
        ("the end of the heap", system_call(214, 0), DATA_ADDRESS + 8192),
        ("a heap that reaches the stack", system_call(214, 1 << 38), DATA_ADDRESS + 8192),
    ],
)
def test_a_call_answers(name, call, expected):
    assert results_of(call) == [expected], name


def test_memory_is_mapped_moved_and_unmapped():
    first = MAPPING_TOP - 8192
    answers = results_of(
        system_call(222, 0, 8192, 3, 0x22, NO_FILE, 0),
        system_call(216, first, 8192, 16384, 1),
        system_call(216, first, 8192, 4096, 0),
        system_call(216, first, 8192, 16384, 0),
        system_call(215, first, 8192),
    )
    assert answers == [first, first - 16384, first, -errno.ENOMEM, 0]


def test_moved_memory_keeps_its_contents():
    first = MAPPING_TOP - 4096
    code = [
        *system_call(222, 0, 4096, 3, 0x22, NO_FILE, 0), *set_register(1, first), *set_register(2, 0x6F6C6C6568),
        store(2, 1), *system_call(216, first, 4096, 8192, 1), *system_call(64, 1, first - 8192, 5), *leave(0),
    ]  # fmt: skip
    assert bytes(run(program(*code)).files.output) == b"hello"


def test_memory_fixed_over_its_own_is_renewed():
    first = MAPPING_TOP - 4096
    code = [
        *system_call(222, 0, 4096, 3, 0x22, NO_FILE, 0), *set_register(1, first), store(1, 1),
        *system_call(222, first, 4096, 3, 0x32, NO_FILE, 0), *system_call(64, 1, first, 8), *leave(0),
    ]  # fmt: skip
    assert bytes(run(program(*code)).files.output) == bytes(8)


def test_a_file_is_mapped():
    """Standard input is the only file that is open at the start."""
    code = [*system_call(222, 0, 4096, 1, 2, 0, 0), *system_call(64, 1, MAPPING_TOP - 4096, 5), *leave(0)]
    assert bytes(run(program(*code), standard_input=b"input").files.output) == b"input"
