"""The emulated program's memory: its image, heap, mappings and stack, under one cap.

Enters: a `ProgramImage` and a unicorn engine. Leaves: addresses handed to the program. The layout is that of the
dataset's simulator (gem5's system-call emulation of AArch64 Linux), so that addresses come out alike: heap right
behind the image, mappings downward from 0x4000000000, stack below 0x7fffff0000.
"""

from __future__ import annotations

from unicorn import UC_PROT_EXEC, UC_PROT_READ, UC_PROT_WRITE, Uc, UcError

from perfvec.errors import CaptureError
from perfvec.trace.capture.elf import EXECUTE, PAGE_BYTES, READ, WRITE, ProgramImage
from perfvec.trace.capture.limits import MEBIBYTE, CaptureLimits

MAPPING_TOP = 0x40_0000_0000
STACK_TOP = 0x7F_FFFF_0000
STACK_BYTES = 8 * MEBIBYTE
# The engine slows with every region it holds, so heap and mappings grow in steps of this.
GROWTH_BYTES = 4 * MEBIBYTE
MAX_FREE_RANGES = 4096
READ_WRITE = UC_PROT_READ | UC_PROT_WRITE


class MemoryFaultError(Exception):
    """A system call was given an address that the program may not read or write; it answers EFAULT."""


def round_up(size_bytes: int, unit_bytes: int = PAGE_BYTES) -> int:
    """Return the smallest multiple of `unit_bytes` that holds `size_bytes`."""
    return -(-size_bytes // unit_bytes) * unit_bytes


class AddressSpace:
    """Memory of one run. Pages once mapped stay readable and writable, as they do in the dataset's simulator."""

    def __init__(self, engine: Uc, image: ProgramImage, limits: CaptureLimits) -> None:
        self._engine = engine
        self._limit_bytes = limits.memory_bytes
        self.mapped_bytes = 0
        self.heap_start = image.end
        self.heap_break = self.heap_start
        self._heap_mapped_end = self.heap_start
        self._next_mapping = MAPPING_TOP
        self._mapped_down_to = MAPPING_TOP
        self._free: list[tuple[int, int]] = []
        self._constant = [(start, end) for start, end, flags in image.page_runs() if not flags & WRITE]
        self._load(image)
        if not self._map(STACK_TOP - STACK_BYTES, STACK_BYTES, READ_WRITE):
            raise CaptureError(f"The program's image and stack exceed {self._limit_bytes:,} bytes of memory.")

    def read(self, address: int, size_bytes: int) -> bytes:
        """Return bytes of the program's memory.

        Raises:
            MemoryFaultError: a byte of them is not mapped.
        """
        try:
            return bytes(self._engine.mem_read(address, size_bytes)) if size_bytes else b""
        except UcError as error:
            raise MemoryFaultError from error

    def write(self, address: int, data: bytes) -> None:
        """Put bytes into the program's memory, never over its code or constants, as a system call would.

        Raises:
            MemoryFaultError: a byte of them is not mapped or may not be written.
        """
        end = address + len(data)
        if any(start < end and address < stop for start, stop in self._constant):
            raise MemoryFaultError
        try:
            if data:
                self._engine.mem_write(address, data)
        except UcError as error:
            raise MemoryFaultError from error

    def clear(self, address: int, size_bytes: int) -> None:
        """Put zeros into the program's memory, in steps that cost the host little."""
        for start in range(address, address + size_bytes, MEBIBYTE):
            self.write(start, bytes(min(MEBIBYTE, address + size_bytes - start)))

    def set_break(self, address: int) -> int:
        """Move the end of the heap to `address` where that can be, and return where it is now."""
        if not self.heap_start <= address < self._mapped_down_to:
            return self.heap_break
        if address > self._heap_mapped_end:
            needed_bytes = round_up(address - self._heap_mapped_end)
            grown_bytes = self._grow(self._heap_mapped_end, needed_bytes, upward=True)
            if not grown_bytes:
                return self.heap_break
            self._heap_mapped_end += grown_bytes
        if address < self.heap_break:
            self.clear(address, self.heap_break - address)
        self.heap_break = address
        return address

    def allocate(self, size_bytes: int) -> int | None:
        """Return the address of that many zero bytes, None where memory is used up.

        Addresses are taken anew, and freed ones only where nothing else is left: as in the dataset's simulator.
        """
        size_bytes = round_up(size_bytes)
        if not 0 < size_bytes <= self._limit_bytes:
            return None
        address = self._next_mapping - size_bytes
        if address < self._mapped_down_to:
            grown_bytes = self._grow(self._mapped_down_to, self._mapped_down_to - address, upward=False)
            if not grown_bytes:
                return self._reuse(size_bytes)
            self._mapped_down_to -= grown_bytes
        self._next_mapping = address
        return address

    def release(self, address: int, size_bytes: int) -> None:
        """Take back an allocation, or a part of one."""
        size_bytes = round_up(size_bytes)
        if self._next_mapping <= address and address + size_bytes <= MAPPING_TOP and len(self._free) < MAX_FREE_RANGES:
            self._free.append((address, size_bytes))

    def covers(self, address: int, size_bytes: int) -> bool:
        """Say whether the range lies within the mappings given out or the heap."""
        in_mappings = self._next_mapping <= address and address + size_bytes <= MAPPING_TOP
        return in_mappings or (self.heap_start <= address and address + size_bytes <= self.heap_break)

    def _reuse(self, size_bytes: int) -> int | None:
        for position, (address, free_bytes) in enumerate(self._free):
            if free_bytes >= size_bytes:
                self._free[position] = (address + size_bytes, free_bytes - size_bytes)
                self.clear(address, size_bytes)
                return address
        return None

    def _grow(self, edge: int, needed_bytes: int, upward: bool) -> int:
        """Map at least `needed_bytes` at `edge` and return how many, 0 where the limit forbids it."""
        for size_bytes in (round_up(needed_bytes, GROWTH_BYTES), round_up(needed_bytes)):
            if self._map(edge if upward else edge - size_bytes, size_bytes, READ_WRITE):
                return size_bytes
        return 0

    def _map(self, address: int, size_bytes: int, protection: int) -> bool:
        if self.mapped_bytes + size_bytes > self._limit_bytes:
            return False
        self._engine.mem_map(address, size_bytes, protection)
        self.mapped_bytes += size_bytes
        return True

    def _load(self, image: ProgramImage) -> None:
        for start, end, flags in image.page_runs():
            if not self._map(start, end - start, _protection(flags)):
                raise CaptureError(f"The program's image exceeds {self._limit_bytes:,} bytes of memory.")
        for segment in image.segments:
            if segment.data:
                self._engine.mem_write(segment.address, segment.data)


def _protection(flags: int) -> int:
    """Turn an ELF segment's flags into the engine's; what may be run may be read, as Linux has it."""
    protection = UC_PROT_READ if flags & (READ | EXECUTE) else 0
    protection |= UC_PROT_WRITE if flags & WRITE else 0
    return protection | (UC_PROT_EXEC if flags & EXECUTE else 0)
