"""System calls on files, all of them on the in-memory file system.

Enters: call arguments. Leaves: results, and bytes in the emulated program's memory.
"""

from __future__ import annotations

import errno
import struct
from collections.abc import Callable

from perfvec.trace.capture.address_space import AddressSpace
from perfvec.trace.capture.limits import MEBIBYTE
from perfvec.trace.capture.memory_files import MemoryFiles

MAX_TRANSFER_BYTES = 8 * MEBIBYTE
MAX_VECTORS = 1024
PATH_BYTES = 4096
AT_EMPTY_PATH = 0x1000
REGULAR_FILE, FOLDER = 0o100644, 0o040755
BLOCK_BYTES = 4096
SELF_LINK = "/proc/self/exe"

GETCWD, FCNTL, IOCTL, UNLINKAT, FTRUNCATE, FACCESSAT, OPENAT, CLOSE, LSEEK = 17, 25, 29, 35, 46, 48, 56, 57, 62
READ, WRITE, READV, WRITEV, PREAD, PWRITE, READLINKAT, NEWFSTATAT, FSTAT = 63, 64, 65, 66, 67, 68, 78, 79, 80
SYNC_CALLS = (81, 82, 83)

Handler = Callable[[tuple[int, ...]], int]


class FileCalls:
    """Handlers over one program's files."""

    def __init__(self, space: AddressSpace, files: MemoryFiles, program_name: str) -> None:
        self._space = space
        self._files = files
        self._program_path = b"/" + program_name.lstrip("/").encode()

    def handlers(self) -> dict[int, Handler]:
        """Return the handlers by system call number."""
        return {
            OPENAT: lambda a: self._files.open(self._path(a[1]), a[2]),
            CLOSE: lambda a: self._files.close(_descriptor(a[0])),
            LSEEK: lambda a: self._files.seek(_descriptor(a[0]), _signed(a[1]), a[2]),
            READ: lambda a: self._read(a[0], ((a[1], a[2]),)),
            WRITE: lambda a: self._write(a[0], ((a[1], a[2]),)),
            READV: lambda a: self._read(a[0], self._vectors(a[1], a[2])) if _count_allowed(a[2]) else -errno.EINVAL,
            WRITEV: lambda a: self._write(a[0], self._vectors(a[1], a[2])) if _count_allowed(a[2]) else -errno.EINVAL,
            PREAD: lambda a: self._read(a[0], ((a[1], a[2]),), _signed(a[3])),
            PWRITE: lambda a: self._write(a[0], ((a[1], a[2]),), _signed(a[3])),
            FTRUNCATE: lambda a: self._files.truncate(_descriptor(a[0]), _signed(a[1])),
            UNLINKAT: lambda a: self._files.remove(self._path(a[1])),
            FACCESSAT: lambda a: min(self._files.path_size_bytes(self._path(a[1]))[0], 0),
            FSTAT: lambda a: self._status(self._files.size_bytes(_descriptor(a[0])), False, a[1]),
            NEWFSTATAT: self._path_status, READLINKAT: self._read_link, GETCWD: self._current_folder,
            IOCTL: lambda _: -errno.ENOTTY, FCNTL: lambda _: 0, **dict.fromkeys(SYNC_CALLS, lambda _: 0),
        }  # fmt: skip

    def _read(self, descriptor: int, vectors: tuple[tuple[int, int], ...], offset: int | None = None) -> int:
        done_bytes = 0
        for address, size_bytes in vectors:
            data = self._files.read(_descriptor(descriptor), min(size_bytes, MAX_TRANSFER_BYTES), offset)
            if isinstance(data, int):
                return data
            self._space.write(address, data)
            done_bytes += len(data)
            if len(data) < size_bytes:
                break
        return done_bytes

    def _write(self, descriptor: int, vectors: tuple[tuple[int, int], ...], offset: int | None = None) -> int:
        done_bytes = 0
        for address, size_bytes in vectors:
            data = self._space.read(address, min(size_bytes, MAX_TRANSFER_BYTES))
            written = self._files.write(_descriptor(descriptor), data, offset)
            if written < 0:
                return done_bytes or written
            done_bytes += written
            if written < size_bytes:
                break
        return done_bytes

    def _vectors(self, address: int, count: int) -> tuple[tuple[int, int], ...]:
        words = struct.unpack(f"<{2 * count}Q", self._space.read(address, 16 * count))
        return tuple(zip(words[::2], words[1::2], strict=True))

    def _path(self, address: int) -> str:
        """Read a path from the program's memory, up to its end or the next page that is missing."""
        path = bytearray()
        while len(path) < PATH_BYTES:
            piece_bytes = BLOCK_BYTES - (address + len(path)) % BLOCK_BYTES
            piece = self._space.read(address + len(path), piece_bytes)
            end = piece.find(b"\0")
            path += piece if end < 0 else piece[:end]
            if end >= 0:
                break
        return path[:PATH_BYTES].decode("utf-8", "replace")

    def _path_status(self, arguments: tuple[int, ...]) -> int:
        path = self._path(arguments[1])
        if not path and arguments[3] & AT_EMPTY_PATH:
            return self._status(self._files.size_bytes(_descriptor(arguments[0])), False, arguments[2])
        size_bytes, is_folder = self._files.path_size_bytes(path)
        return self._status(size_bytes, is_folder, arguments[2])

    def _status(self, size_bytes: int, is_folder: bool, pointer: int) -> int:
        """Write a `struct stat` of the generic layout; a negative size is an error number."""
        if size_bytes < 0:
            return size_bytes
        mode = FOLDER if is_folder else REGULAR_FILE
        blocks = -(-size_bytes // 512)
        packed = struct.pack("<QQIIIIQQqiiq", 1, 1, mode, 1, 0, 0, 0, 0, size_bytes, BLOCK_BYTES, 0, blocks)
        self._space.write(pointer, packed + bytes(56))
        return 0

    def _read_link(self, arguments: tuple[int, ...]) -> int:
        if self._path(arguments[1]) != SELF_LINK:
            return -errno.EINVAL
        data = self._program_path[: min(arguments[3], PATH_BYTES)]
        self._space.write(arguments[2], data)
        return len(data)

    def _current_folder(self, arguments: tuple[int, ...]) -> int:
        if arguments[1] < 2:
            return -errno.ERANGE
        self._space.write(arguments[0], b"/\0")
        return 2


def _descriptor(value: int) -> int:
    """Take the low 32 bits as a signed descriptor."""
    low = value & 0xFFFF_FFFF
    return low - (1 << 32) if low >> 31 else low


def _signed(value: int) -> int:
    return value - (1 << 64) if value >> 63 else value


def _count_allowed(count: int) -> bool:
    """Say whether Linux would take that many pieces at once."""
    return count <= MAX_VECTORS
