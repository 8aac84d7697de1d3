"""System calls as a program makes them: of processes, time and identity."""

import errno
import struct

import pytest

from tests.trace.capture.programs import (
    CODE_ADDRESS,
    DATA_ADDRESS,
    SYSTEM_CALL,
    leave,
    program,
    set_register,
    system_call,
)
from tests.trace.capture.runs import results_of, run, written_by


@pytest.mark.parametrize(
    ("name", "call", "expected"),
    [
        ("a socket", system_call(198, 2, 1, 0), -errno.ENOSYS),
        ("a connection", system_call(203, 3, DATA_ADDRESS, 16), -errno.ENOSYS),
        ("a process", system_call(220, 0, 0, 0), -errno.ENOSYS),
        ("another program", system_call(221, DATA_ADDRESS, 0, 0), -errno.ENOSYS),
        ("ptrace", system_call(117, 0, 1), -errno.ENOSYS),
        ("a mount", system_call(40, DATA_ADDRESS, DATA_ADDRESS, 0, 0, 0), -errno.ENOSYS),
        ("io_uring", system_call(425, 8, DATA_ADDRESS), -errno.ENOSYS),
        ("random bytes over code", system_call(278, CODE_ADDRESS, 16, 0), -errno.EFAULT),
        ("the time over code", system_call(113, 0, CODE_ADDRESS), -errno.EFAULT),
        ("its identity", system_call(172), 100),
        ("a wait that nobody ends", system_call(98, DATA_ADDRESS, 0, 0), -errno.EAGAIN),
        ("processors in no room", system_call(123, 0, 0, DATA_ADDRESS), -errno.EINVAL),
        ("processors", system_call(123, 0, 128, DATA_ADDRESS), 8),
    ],
)
def test_a_call_answers(name, call, expected):
    assert results_of(call) == [expected], name


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


def test_the_stack_has_a_limit_and_the_rest_has_none():
    assert struct.unpack("<Q", written_by(system_call(261, 0, 3, 0, DATA_ADDRESS), 8))[0] == 8 << 20
    assert struct.unpack("<Q", written_by(system_call(261, 0, 7, 0, DATA_ADDRESS), 8))[0] == (1 << 64) - 1


def test_a_signal_to_itself_ends_the_program():
    result = run(program(*system_call(131, 100, 100, 6), *leave(0)))
    assert (result.exit_code, result.fault) == (134, "The program ended itself with signal 6.")


def test_exit_codes_are_bytes():
    assert run(program(*system_call(94, 0x1234))).exit_code == 0x34


def test_a_call_leaves_other_registers_alone():
    code = [*set_register(21, 77), *set_register(8, 172), SYSTEM_CALL, 0xAA1503E0, *set_register(8, 93), SYSTEM_CALL]
    assert run(program(*code)).exit_code == 77
