"""The in-memory file system."""

import errno

import pytest

from perfvec.trace.capture.memory_files import (
    APPEND,
    CREATE,
    EXCLUSIVE,
    SEEK_END,
    SEEK_SET,
    TRUNCATE,
    WRITE_ONLY,
    MemoryFiles,
    absolute_path,
)


def files(**contents: bytes) -> MemoryFiles:
    return MemoryFiles({name.replace("_", "."): content for name, content in contents.items()}, b"input", 1000, 20)


def test_a_file_is_read_piece_by_piece():
    system = files(data_txt=b"abcdef")
    descriptor = system.open("data.txt", 0)
    assert descriptor == 3
    assert [system.read(descriptor, 4), system.read(descriptor, 4), system.read(descriptor, 4)] == [b"abcd", b"ef", b""]


def test_reading_at_an_offset_moves_nothing():
    system = files(data_txt=b"abcdef")
    descriptor = system.open("data.txt", 0)
    assert system.read(descriptor, 2, 4) == b"ef"
    assert system.read(descriptor, 2) == b"ab"


@pytest.mark.parametrize("path", ["/etc/passwd", "../../etc/passwd", "/proc/self/mem", "/dev/null", ""])
def test_nothing_of_the_host_is_there(path):
    assert files().open(path, 0) in (-errno.ENOENT, -errno.EISDIR)


def test_a_path_climbs_no_higher_than_the_root():
    assert absolute_path("../../a/../data.txt") == "/data.txt"
    assert files(data_txt=b"x").open("../../data.txt", 0) == 3


def test_a_new_file_is_written_and_read_back():
    system = files()
    descriptor = system.open("out", WRITE_ONLY | CREATE)
    assert system.write(descriptor, b"hello") == 5
    assert system.seek(descriptor, 1, SEEK_SET) == 1
    assert system.write(descriptor, b"E") == 1
    assert system.read(system.open("out", 0), 9) == b"hEllo"


def test_appending_truncating_and_exclusive_creation():
    system = files(log=b"one")
    assert system.open("log", CREATE | EXCLUSIVE) == -errno.EEXIST
    descriptor = system.open("log", WRITE_ONLY | APPEND)
    system.write(descriptor, b"two")
    assert system.read(system.open("log", 0), 9) == b"onetwo"
    system.open("log", WRITE_ONLY | TRUNCATE)
    assert system.path_size_bytes("log") == (0, False)


def test_a_file_opened_for_reading_is_not_written():
    system = files(data=b"x")
    assert system.write(system.open("data", 0), b"y") == -errno.EBADF


def test_writes_stop_at_the_cap_even_through_holes_and_removed_files():
    system = files()
    first = system.open("first", WRITE_ONLY | CREATE)
    assert system.write(first, bytes(900)) == 900
    assert system.remove("first") == 0
    second = system.open("second", WRITE_ONLY | CREATE)
    assert system.write(second, bytes(200)) == -errno.ENOSPC
    assert system.seek(second, 1 << 40, SEEK_SET) == 1 << 40
    assert system.write(second, b"x") == -errno.ENOSPC
    assert system.truncate(second, 1 << 40) == -errno.ENOSPC


def test_standard_streams():
    system = files()
    assert system.read(0, 100) == b"input"
    assert system.write(1, b"x" * 15) == 15
    assert system.write(2, b"y" * 15) == 15
    assert (bytes(system.output), bytes(system.error_output), system.output_truncated) == (b"x" * 15, b"y" * 5, True)


def test_descriptors_run_out():
    system = files(data=b"x")
    opened = [system.open("data", 0) for _ in range(300)]
    assert opened[-1] == -errno.EMFILE
    assert system.close(opened[0]) == 0
    assert system.open("data", 0) == opened[0]


def test_closed_and_wild_descriptors():
    system = files(data=b"x")
    descriptor = system.open("data", 0)
    system.close(descriptor)
    assert system.read(descriptor, 1) == -errno.EBADF
    assert system.close(descriptor) == -errno.EBADF
    assert system.seek(999, 0, SEEK_END) == -errno.EBADF
    assert system.size_bytes(-1) == -errno.EBADF
