"""System calls as a program makes them: results and what they leave in memory."""

import errno
import struct

import pytest

from perfvec.trace.capture.address_space import MAPPING_TOP
from tests.trace.capture.programs import (
    CODE_ADDRESS,
    DATA_ADDRESS,
    SYSTEM_CALL,
    leave,
    program,
    set_register,
    store,
    system_call,
)
from tests.trace.capture.runs import run

RESULTS = DATA_ADDRESS + 4096
MINUS_100 = (1 << 64) - 100


def results_of(*calls: list[int]) -> list[int]:
    """Make the calls in order, write the page that holds their results to standard output, and return them."""
    code: list[int] = set_register(20, RESULTS)
    for position, call in enumerate(calls):
        code += [*call, store(0, 20, 8 * position)]
    code += [*system_call(64, 1, RESULTS, 8 * len(calls)), *leave(0)]
    result = run(program(*code), standard_input=b"some input")
    assert result.fault is None
    return list(struct.unpack(f"<{len(calls)}q", bytes(result.files.output)[-8 * len(calls) :]))


def written_by(call: list[int], size_bytes: int) -> bytes:
    """Make a call, then print what lies at DATA_ADDRESS."""
    result = run(program(*call, *system_call(64, 1, DATA_ADDRESS, size_bytes), *leave(0)))
    return bytes(result.files.output)


@pytest.mark.parametrize(
    ("name", "call", "expected"),
    [
        ("a socket", system_call(198, 2, 1, 0), -errno.ENOSYS),
        ("a process", system_call(220, 0, 0, 0), -errno.ENOSYS),
        ("another program", system_call(221, DATA_ADDRESS, 0, 0), -errno.ENOSYS),
        ("ptrace", system_call(117, 0, 1), -errno.ENOSYS),
        ("io_uring", system_call(425, 8, DATA_ADDRESS), -errno.ENOSYS),
        ("a terminal", system_call(29, 1, 0x5401, DATA_ADDRESS), -errno.ENOTTY),
        ("the null path", system_call(56, MINUS_100, 0, 0), -errno.EFAULT),
        ("output from nowhere", system_call(64, 1, 0x10, 8), -errno.EFAULT),
        ("a file that is not open", system_call(64, 77, DATA_ADDRESS, 8), -errno.EBADF),
        ("input over code", system_call(63, 0, CODE_ADDRESS, 8), -errno.EFAULT),
        ("random bytes over code", system_call(278, CODE_ADDRESS, 16, 0), -errno.EFAULT),
        ("memory to execute", system_call(222, 0, 4096, 7, 0x22, (1 << 64) - 1, 0), -errno.EACCES),
        ("rights to execute", system_call(226, DATA_ADDRESS, 4096, 5), -errno.EACCES),
        ("no memory", system_call(222, 0, 0, 3, 0x22, (1 << 64) - 1, 0), -errno.EINVAL),
        ("endless memory", system_call(222, 0, 1 << 60, 3, 0x22, (1 << 64) - 1, 0), -errno.ENOMEM),
        ("memory fixed over code", system_call(222, CODE_ADDRESS, 4096, 3, 0x32, (1 << 64) - 1, 0), -errno.ENOMEM),
        ("a mapping of a closed file", system_call(222, 0, 4096, 3, 2, 9, 0), -errno.EBADF),
        ("its identity", system_call(172), 100),
        ("a wait that nobody ends", system_call(98, DATA_ADDRESS, 0, 0), -errno.EAGAIN),
        ("a link elsewhere", system_call(78, MINUS_100, DATA_ADDRESS, RESULTS, 64), -errno.EINVAL),
        ("the current folder", system_call(17, DATA_ADDRESS, 100), 2),
    ],
)
def test_a_call_answers(name, call, expected):
    assert results_of(call) == [expected], name


def test_memory_is_mapped_moved_and_unmapped():
    first = MAPPING_TOP - 8192
    answers = results_of(
        system_call(222, 0, 8192, 3, 0x22, (1 << 64) - 1, 0),
        system_call(216, first, 8192, 16384, 1),
        system_call(216, first, 8192, 4096, 0),
        system_call(216, 0x10, 4096, 8192, 1),
        system_call(215, first, 8192),
    )
    assert answers == [first, first - 16384, first, -errno.EFAULT, 0]


def test_moved_memory_keeps_its_contents():
    first = MAPPING_TOP - 4096
    code = [
        *system_call(222, 0, 4096, 3, 0x22, (1 << 64) - 1, 0), *set_register(1, first), *set_register(2, 0x6F6C6C6568),
        store(2, 1), *system_call(216, first, 4096, 8192, 1), *system_call(64, 1, first - 8192, 5), *leave(0),
    ]  # fmt: skip
    assert bytes(run(program(*code)).files.output) == b"hello"


def test_the_clock_counts_instructions():
    seconds, nanoseconds = struct.unpack("<QQ", written_by(system_call(113, 0, DATA_ADDRESS), 16))
    assert seconds == 1_000_000_000
    assert 0 < nanoseconds < 20


def test_random_bytes_repeat_from_run_to_run():
    call = system_call(278, DATA_ADDRESS, 40, 0)
    first, second = written_by(call, 40), written_by(call, 40)
    assert first == second
    assert len(set(first)) > 20


def test_the_system_names_itself():
    fields = written_by(system_call(160, DATA_ADDRESS), 6 * 65)
    assert fields[:6] == b"Linux\0"
    assert fields[4 * 65 :][:8] == b"aarch64\0"


def test_an_open_file_has_a_status():
    status = written_by(system_call(80, 1, DATA_ADDRESS), 128)
    mode = struct.unpack_from("<I", status, 16)[0]
    assert mode == 0o100644


def test_a_vector_of_pieces_is_written_in_order():
    pieces = struct.pack("<4Q", CODE_ADDRESS, 4, CODE_ADDRESS + 4, 4)
    loads = [
        word
        for position in range(4)
        for word in (
            *set_register(2, int.from_bytes(pieces[8 * position :][:8], "little")), store(2, 1, 8 * position),
        )
    ]  # fmt: skip
    content = program(*set_register(1, DATA_ADDRESS), *loads, *system_call(66, 1, DATA_ADDRESS, 2), *leave(0))
    assert bytes(run(content).files.output) == content[64 + 2 * 56 :][:8]


def test_a_signal_to_itself_ends_the_program():
    result = run(program(*system_call(131, 100, 100, 6), *leave(0)))
    assert (result.exit_code, result.fault) == (134, "The program ended itself with signal 6.")


def test_exit_codes_are_bytes():
    assert run(program(*system_call(94, 0x1234))).exit_code == 0x34


def test_a_call_leaves_other_registers_alone():
    code = [*set_register(21, 77), *set_register(8, 172), SYSTEM_CALL, 0xAA1503E0, *set_register(8, 93), SYSTEM_CALL]
    assert run(program(*code)).exit_code == 77
