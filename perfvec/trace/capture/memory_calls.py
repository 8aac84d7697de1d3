"""System calls on memory: brk, mmap, munmap, mremap, mprotect, madvise.

Enters: call arguments. Leaves: addresses of the emulated program's own memory. Memory that may be executed is never
handed out, so code cannot change while it runs.
"""

from __future__ import annotations

import errno
from collections.abc import Callable

from perfvec.trace.capture.address_space import AddressSpace
from perfvec.trace.capture.limits import MEBIBYTE
from perfvec.trace.capture.memory_files import MemoryFiles

PROTECTION_EXECUTE = 4
MAP_FIXED, MAP_ANONYMOUS = 0x10, 0x20
REMAP_MAY_MOVE = 1
BRK, MUNMAP, MREMAP, MMAP, MPROTECT, MSYNC, MADVISE = 214, 215, 216, 222, 226, 227, 233
ADDRESS_LIMIT = 1 << 48

Handler = Callable[[tuple[int, ...]], int]


class MemoryCalls:
    """Handlers over one program's address space."""

    def __init__(self, space: AddressSpace, files: MemoryFiles) -> None:
        self._space = space
        self._files = files

    def handlers(self) -> dict[int, Handler]:
        """Return the handlers by system call number."""
        return {
            BRK: lambda arguments: self._space.set_break(arguments[0]),
            MMAP: self._map, MUNMAP: self._unmap, MREMAP: self._remap, MPROTECT: self._protect,
            MSYNC: lambda _: 0, MADVISE: lambda _: 0,
        }  # fmt: skip

    def _map(self, arguments: tuple[int, ...]) -> int:
        address, size_bytes, protection, flags, descriptor, offset = arguments
        if protection & PROTECTION_EXECUTE:
            return -errno.EACCES
        if not 0 < size_bytes < ADDRESS_LIMIT:
            return -errno.EINVAL if size_bytes == 0 else -errno.ENOMEM
        content = b""
        if not flags & MAP_ANONYMOUS:
            read = self._files.read(descriptor & 0xFFFF_FFFF, size_bytes, offset)
            if isinstance(read, int):
                return read
            content = read
        if flags & MAP_FIXED:
            return self._map_fixed(address, size_bytes, content)
        allocated = self._space.allocate(size_bytes)
        if allocated is None:
            return -errno.ENOMEM
        self._space.write(allocated, content)
        return allocated

    def _map_fixed(self, address: int, size_bytes: int, content: bytes) -> int:
        """Renew memory that the program has already; elsewhere there is none to be had."""
        if not self._space.covers(address, size_bytes):
            return -errno.ENOMEM
        self._space.clear(address, size_bytes)
        self._space.write(address, content)
        return address

    def _unmap(self, arguments: tuple[int, ...]) -> int:
        if not 0 < arguments[1] < ADDRESS_LIMIT:
            return -errno.EINVAL
        self._space.release(arguments[0], arguments[1])
        return 0

    def _remap(self, arguments: tuple[int, ...]) -> int:
        address, old_bytes, new_bytes, flags = arguments[:4]
        if not 0 < new_bytes < ADDRESS_LIMIT or not self._space.covers(address, old_bytes):
            return -errno.EFAULT
        if new_bytes <= old_bytes:
            return address
        if not flags & REMAP_MAY_MOVE:
            return -errno.ENOMEM
        moved = self._space.allocate(new_bytes)
        if moved is None:
            return -errno.ENOMEM
        for start in range(0, old_bytes, MEBIBYTE):
            size_bytes = min(MEBIBYTE, old_bytes - start)
            self._space.write(moved + start, self._space.read(address + start, size_bytes))
        self._space.release(address, old_bytes)
        return moved

    def _protect(self, arguments: tuple[int, ...]) -> int:
        return -errno.EACCES if arguments[2] & PROTECTION_EXECUTE else 0
