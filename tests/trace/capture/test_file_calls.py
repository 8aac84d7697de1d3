"""System calls on files."""

import errno
import struct

import pytest

from tests.trace.capture.programs import CODE_ADDRESS, DATA_ADDRESS, leave, program, set_register, store, system_call
from tests.trace.capture.runs import RESULTS, results_of, run, written_by

HERE = (1 << 64) - 100  # AT_FDCWD


@pytest.mark.parametrize(
    ("name", "call", "expected"),
    [
        ("the null path", system_call(56, HERE, 0, 0), -errno.EFAULT),
        ("the empty path", system_call(56, HERE, DATA_ADDRESS, 0), -errno.EISDIR),
        ("output from nowhere", system_call(64, 1, 0x10, 8), -errno.EFAULT),
        ("a file that is not open", system_call(64, 77, DATA_ADDRESS, 8), -errno.EBADF),
        ("input over code", system_call(63, 0, CODE_ADDRESS, 8), -errno.EFAULT),
        ("input", system_call(63, 0, DATA_ADDRESS, 100), 10),
        ("input of no bytes", system_call(63, 0, DATA_ADDRESS, 0), 0),
        ("output of no bytes", system_call(64, 1, 0, 0), 0),
        ("a terminal", system_call(29, 1, 0x5401, DATA_ADDRESS), -errno.ENOTTY),
        ("a link elsewhere", system_call(78, HERE, DATA_ADDRESS, RESULTS, 64), -errno.EINVAL),
        ("the current folder", system_call(17, DATA_ADDRESS, 100), 2),
        ("a folder's name in no room", system_call(17, DATA_ADDRESS, 1), -errno.ERANGE),
        ("pieces that are nowhere", system_call(66, 1, 0x10, 2), -errno.EFAULT),
        ("pieces without end", system_call(66, 1, DATA_ADDRESS, 1 << 40), -errno.EINVAL),
        ("no pieces", system_call(66, 1, DATA_ADDRESS, 0), 0),
        ("the position of output", system_call(62, 1, 0, 1), -errno.ESPIPE),
        ("the position of input", system_call(62, 0, 4, 0), 4),
    ],
)
def test_a_call_answers(name, call, expected):
    assert results_of(call) == [expected], name


def test_an_open_file_has_a_status():
    status = written_by(system_call(80, 1, DATA_ADDRESS), 128)
    mode, links = struct.unpack_from("<II", status, 16)
    assert (mode, links, struct.unpack_from("<i", status, 56)[0]) == (0o100644, 1, 4096)


def test_a_vector_of_pieces_is_written_in_order():
    pieces = [CODE_ADDRESS, 4, CODE_ADDRESS + 4, 4]
    loads = [
        word for position, value in enumerate(pieces) for word in (*set_register(2, value), store(2, 1, 8 * position))
    ]
    content = program(*set_register(1, DATA_ADDRESS), *loads, *system_call(66, 1, DATA_ADDRESS, 2), *leave(0))
    assert bytes(run(content).files.output) == content[64 + 2 * 56 :][:8]
