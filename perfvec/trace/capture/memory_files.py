"""The files that an emulated program sees: those given with it, in memory, and nothing of the host.

Enters: names and contents, and standard input. Leaves: open, read, write and seek by descriptor, with Linux's error
numbers as negative results.
"""

from __future__ import annotations

import errno
import posixpath
from collections.abc import Mapping
from dataclasses import dataclass

STANDARD_INPUT, STANDARD_OUTPUT, STANDARD_ERROR = range(3)
WRITE_ONLY, READ_WRITE, CREATE, EXCLUSIVE, TRUNCATE, APPEND = 0o1, 0o2, 0o100, 0o200, 0o1000, 0o2000
SEEK_SET, SEEK_CURRENT, SEEK_END = range(3)
MAX_DESCRIPTORS = 256
MAX_FILES = 1024


@dataclass
class OpenFile:
    """A descriptor's state: which bytes, where in them, and whether they may be written."""

    content: bytearray
    writable: bool
    append: bool = False
    position: int = 0


class MemoryFiles:
    """An in-memory file system with one folder, and the descriptors open in it.

    output, error_output: what the program wrote to descriptors 1 and 2, up to `output_limit_bytes` together.
    """

    def __init__(
        self, files: Mapping[str, bytes], standard_input: bytes, size_limit_bytes: int, output_limit_bytes: int
    ) -> None:
        self._files = {absolute_path(name): bytearray(content) for name, content in files.items()}
        self._size_limit_bytes = size_limit_bytes
        self._output_limit_bytes = output_limit_bytes
        self._open: dict[int, OpenFile] = {STANDARD_INPUT: OpenFile(bytearray(standard_input), writable=False)}
        self.output = bytearray()
        self.error_output = bytearray()
        self.output_truncated = False

    def open(self, path: str, flags: int) -> int:
        """Return the lowest free descriptor on `path`, or a negative error number."""
        name = absolute_path(path)
        content = self._files.get(name)
        if content is None:
            if self._is_folder(name):
                return -errno.EISDIR
            if not flags & CREATE:
                return -errno.ENOENT
            if len(self._files) >= MAX_FILES:
                return -errno.ENOSPC
            content = self._files[name] = bytearray()
        elif flags & CREATE and flags & EXCLUSIVE:
            return -errno.EEXIST
        writable = bool(flags & (WRITE_ONLY | READ_WRITE))
        if flags & TRUNCATE and writable:
            content.clear()
        descriptor = next((number for number in range(3, MAX_DESCRIPTORS) if number not in self._open), None)
        if descriptor is None:
            return -errno.EMFILE
        self._open[descriptor] = OpenFile(content, writable, bool(flags & APPEND))
        return descriptor

    def close(self, descriptor: int) -> int:
        """Close a descriptor; the standard ones stay, as nothing reuses them here."""
        if descriptor in (STANDARD_INPUT, STANDARD_OUTPUT, STANDARD_ERROR):
            return 0
        return 0 if self._open.pop(descriptor, None) is not None else -errno.EBADF

    def read(self, descriptor: int, size_bytes: int, offset: int | None = None) -> bytes | int:
        """Return up to `size_bytes` from the descriptor's position, or from `offset` without moving it."""
        file = self._open.get(descriptor)
        if file is None or (offset is not None and offset < 0):
            return -errno.EBADF if file is None else -errno.EINVAL
        start = file.position if offset is None else offset
        data = bytes(file.content[start : start + size_bytes])
        if offset is None:
            file.position += len(data)
        return data

    def write(self, descriptor: int, data: bytes, offset: int | None = None) -> int:
        """Write and return how many bytes were taken; standard output beyond its cap is taken and dropped."""
        if descriptor in (STANDARD_OUTPUT, STANDARD_ERROR):
            return self._print(descriptor, data)
        file = self._open.get(descriptor)
        if file is None or not file.writable:
            return -errno.EBADF
        start = file.position if offset is None else offset
        if file.append:
            start = len(file.content)
        if start < 0 or start + len(data) + self._other_bytes(file) > self._size_limit_bytes:
            return -errno.ENOSPC if start >= 0 else -errno.EINVAL
        if start > len(file.content):
            file.content.extend(bytes(start - len(file.content)))
        file.content[start : start + len(data)] = data
        if offset is None:
            file.position = start + len(data)
        return len(data)

    def seek(self, descriptor: int, offset: int, whence: int) -> int:
        """Move the position and return it."""
        file = self._open.get(descriptor)
        if file is None:
            return -errno.ESPIPE if descriptor in (STANDARD_OUTPUT, STANDARD_ERROR) else -errno.EBADF
        bases = {SEEK_SET: 0, SEEK_CURRENT: file.position, SEEK_END: len(file.content)}
        if whence not in bases or bases[whence] + offset < 0:
            return -errno.EINVAL
        file.position = bases[whence] + offset
        return file.position

    def truncate(self, descriptor: int, size_bytes: int) -> int:
        """Cut or extend a file."""
        file = self._open.get(descriptor)
        if file is None or not file.writable or size_bytes < 0:
            return -errno.EINVAL
        if size_bytes + self._other_bytes(file) > self._size_limit_bytes:
            return -errno.ENOSPC
        kept = file.content[:size_bytes]
        file.content[:] = kept + bytes(size_bytes - len(kept))
        return 0

    def remove(self, path: str) -> int:
        """Remove a file; descriptors open on it keep its bytes."""
        return 0 if self._files.pop(absolute_path(path), None) is not None else -errno.ENOENT

    def size_bytes(self, descriptor: int) -> int:
        """Return the size of an open file, 0 for standard output and error, or a negative error number."""
        if descriptor in (STANDARD_OUTPUT, STANDARD_ERROR):
            return 0
        file = self._open.get(descriptor)
        return -errno.EBADF if file is None else len(file.content)

    def path_size_bytes(self, path: str) -> tuple[int, bool]:
        """Return (size, is a folder) of a path, a negative error number as size where there is none."""
        name = absolute_path(path)
        if name in self._files:
            return len(self._files[name]), False
        return (0, True) if self._is_folder(name) else (-errno.ENOENT, False)

    def _is_folder(self, name: str) -> bool:
        return name == "/" or any(path.startswith(name + "/") for path in self._files)

    def _other_bytes(self, file: OpenFile) -> int:
        """Return the bytes of every other file, those removed but still open included."""
        contents = {id(content): content for content in self._files.values()}
        contents.update((id(other.content), other.content) for other in self._open.values())
        return sum(len(content) for content in contents.values() if content is not file.content)

    def _print(self, descriptor: int, data: bytes) -> int:
        room_bytes = self._output_limit_bytes - len(self.output) - len(self.error_output)
        target = self.output if descriptor == STANDARD_OUTPUT else self.error_output
        target += data[: max(room_bytes, 0)]
        self.output_truncated |= len(data) > room_bytes
        return len(data)


def absolute_path(path: str) -> str:
    """Return the one name of a path in the in-memory file system, whose current folder is its root."""
    return posixpath.normpath("/" + path.lstrip("/"))
