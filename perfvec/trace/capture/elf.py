"""Read a static AArch64 ELF file that anyone may have made, and refuse whatever cannot be run safely.

Enters: a file's bytes. Leaves: a `ProgramImage` whose segments are in range, do not overlap, keep code apart from
writable data and hold the entry point; or a `CaptureError` that says what is wrong. Field layouts are those of the
System V ABI (gABI, chapters 4 and 5).
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from itertools import pairwise

from perfvec.errors import CaptureError
from perfvec.trace.capture.limits import CaptureLimits

PAGE_BYTES = 4096
HEADER = struct.Struct("<16sHHIQQQIHHHHHH")
PROGRAM_HEADER = struct.Struct("<IIQQQQQQ")
ELF_MAGIC, CLASS_64, LITTLE_ENDIAN = b"\x7fELF", 2, 1
TYPE_EXECUTABLE, TYPE_SHARED = 2, 3
MACHINE_AARCH64 = 183
SEGMENT_LOAD, SEGMENT_INTERPRETER, SEGMENT_TLS = 1, 3, 7
EXECUTE, WRITE, READ = 1, 2, 4
MAX_PROGRAM_HEADERS = 128
LOWEST_ADDRESS = 0x1000
HIGHEST_ADDRESS = 0x38_0000_0000  # below the emulated mmap area and stack
STATIC_PIE_BASE = 0x40_0000
INSTRUCTION_BYTES = 4
MACHINE_NAMES = {3: "x86 (32-bit)", 40: "Arm (32-bit)", 62: "x86-64", 243: "RISC-V"}


@dataclass(frozen=True)
class Segment:
    """A part of the image. address and memory_bytes: where it lies; data: its first bytes, zeros follow."""

    address: int
    memory_bytes: int
    data: bytes
    flags: int

    @property
    def end(self) -> int:
        """First address behind the segment."""
        return self.address + self.memory_bytes

    @property
    def first_page(self) -> int:
        """Address of the page that the segment starts in."""
        return self.address & -PAGE_BYTES

    @property
    def page_end(self) -> int:
        """First address behind the segment's last page."""
        return (self.end + PAGE_BYTES - 1) & -PAGE_BYTES


@dataclass(frozen=True)
class ProgramImage:
    """A program that may be loaded. header_address: of its program headers in memory, 0 where they are not loaded.

    bias: added to every address of the file (0 but for position-independent programs).
    """

    entry: int
    segments: tuple[Segment, ...]
    header_address: int
    header_count: int
    bias: int

    @property
    def end(self) -> int:
        """First address behind the last segment, where the heap begins."""
        return max(segment.page_end for segment in self.segments)

    def executable(self) -> tuple[Segment, ...]:
        """Return the segments that hold code."""
        return tuple(segment for segment in self.segments if segment.flags & EXECUTE)

    def page_runs(self) -> list[tuple[int, int, int]]:
        """Return (first address, end, flags) of runs of pages; a page that segments share has the flags of all."""
        runs: list[tuple[int, int, int]] = []
        for segment in self.segments:
            start = segment.first_page
            if runs and start < runs[-1][1]:
                run_start, run_end, flags = runs.pop()
                if run_start < start:
                    runs.append((run_start, start, flags))
                runs.append((start, run_end, flags | segment.flags))
                start = run_end
            if start < segment.page_end:
                runs.append((start, segment.page_end, segment.flags))
        return runs


def read_program(content: bytes, limits: CaptureLimits) -> ProgramImage:
    """Check `content` from end to end and return what is to be loaded.

    Raises:
        CaptureError: not a static little-endian AArch64 ELF, or a header that points outside the file or outside
            what the limits allow.
    """
    if len(content) > limits.elf_bytes:
        raise CaptureError(f"The binary has {len(content):,} bytes; at most {limits.elf_bytes:,} can be run.")
    kind, entry, table_offset, header_count = _read_header(content)
    headers = [
        PROGRAM_HEADER.unpack_from(content, table_offset + index * PROGRAM_HEADER.size) for index in range(header_count)
    ]
    if any(header[0] == SEGMENT_INTERPRETER for header in headers):
        raise CaptureError("The binary is dynamically linked; link it with -static.")
    bias = STATIC_PIE_BASE if kind == TYPE_SHARED else 0
    loads = [_read_segment(content, header, bias) for header in headers if header[0] == SEGMENT_LOAD and header[6]]
    segments = tuple(sorted(loads, key=lambda segment: segment.address))
    _check_segments(segments, limits)
    _check_entry(entry + bias, segments)
    header_address = _header_address(headers, table_offset, header_count, bias)
    image = ProgramImage(entry + bias, segments, header_address, header_count, bias)
    for start, _, flags in image.page_runs():
        if flags & EXECUTE and flags & WRITE:
            raise CaptureError(f"Code and writable data share the page at {start:#x}; link with -z separate-code.")
    return image


def _read_header(content: bytes) -> tuple[int, int, int, int]:
    """Return type, entry, and the offset and length of the program header table, all within the file."""
    if content[:4] != ELF_MAGIC:
        raise CaptureError("The file is not an ELF binary; give a static AArch64 Linux program.")
    if len(content) < HEADER.size:
        raise CaptureError(f"The ELF file is cut off after {len(content)} bytes, inside its header.")
    identity, kind, machine, _, entry, offset, _, _, _, entry_bytes, count, _, _, _ = HEADER.unpack_from(content)
    if machine != MACHINE_AARCH64:
        name = MACHINE_NAMES.get(machine, f"machine number {machine}")
        raise CaptureError(f"The binary is for {name}; compile it for AArch64 (aarch64-linux).")
    if identity[4] != CLASS_64 or identity[5] != LITTLE_ENDIAN:
        raise CaptureError("The binary is not 64-bit little-endian; compile it for aarch64-linux.")
    if kind not in (TYPE_EXECUTABLE, TYPE_SHARED):
        raise CaptureError("The ELF file is not a program (an object or core file); link it with -static.")
    if entry_bytes != PROGRAM_HEADER.size or not 0 < count <= MAX_PROGRAM_HEADERS:
        raise CaptureError(
            f"The ELF header declares {count} program headers of {entry_bytes} bytes; a program has 1 to "
            f"{MAX_PROGRAM_HEADERS} of {PROGRAM_HEADER.size}."
        )
    if offset + count * PROGRAM_HEADER.size > len(content):
        raise CaptureError("The ELF file is cut off: its program headers lie outside the file.")
    return kind, entry, offset, count


def _read_segment(content: bytes, header: tuple[int, ...], bias: int) -> Segment:
    _, flags, offset, address, _, file_bytes, memory_bytes, _ = header
    address += bias
    if offset + file_bytes > len(content):
        raise CaptureError(f"The segment at {address:#x} lies outside the file; the file is cut off or damaged.")
    if file_bytes > memory_bytes:
        raise CaptureError(f"The segment at {address:#x} has more bytes in the file than in memory.")
    if address < LOWEST_ADDRESS or address + memory_bytes > HIGHEST_ADDRESS:
        raise CaptureError(
            f"The segment at {address:#x} with {memory_bytes:,} bytes lies outside the addresses "
            f"{LOWEST_ADDRESS:#x} to {HIGHEST_ADDRESS:#x} that a program may use here."
        )
    return Segment(address, memory_bytes, content[offset : offset + file_bytes], flags & (EXECUTE | WRITE | READ))


def _check_segments(segments: tuple[Segment, ...], limits: CaptureLimits) -> None:
    if not segments:
        raise CaptureError("The binary has nothing to load; it is not a linked program.")
    total_bytes = sum(segment.memory_bytes for segment in segments)
    if total_bytes > limits.memory_bytes:
        raise CaptureError(
            f"The binary needs {total_bytes:,} bytes of memory; {limits.memory_bytes:,} can be had here."
        )
    executable_bytes = sum(segment.memory_bytes for segment in segments if segment.flags & EXECUTE)
    if executable_bytes > limits.executable_bytes:
        raise CaptureError(
            f"The binary has {executable_bytes:,} bytes of code; at most {limits.executable_bytes:,} run."
        )
    for segment in segments:
        if segment.flags & EXECUTE and segment.flags & WRITE:
            raise CaptureError(
                f"The segment at {segment.address:#x} is both writable and executable; code that changes as it runs "
                "cannot be captured, so link the program without -N or an executable data section."
            )
    for lower, upper in pairwise(segments):
        if lower.end > upper.address:
            raise CaptureError(f"The segments at {lower.address:#x} and {upper.address:#x} overlap.")


def _check_entry(entry: int, segments: tuple[Segment, ...]) -> None:
    inside = any(
        segment.flags & EXECUTE and segment.address <= entry <= segment.address + len(segment.data) - INSTRUCTION_BYTES
        for segment in segments
    )
    if not inside or entry % INSTRUCTION_BYTES:
        raise CaptureError(f"The entry point {entry:#x} does not lie in the program's code.")


def _header_address(headers: list[tuple[int, ...]], table_offset: int, count: int, bias: int) -> int:
    """Return where the program headers lie in memory: C libraries look there for thread-local storage."""
    for kind, _, offset, address, _, file_bytes, _, _ in headers:
        within = offset <= table_offset and table_offset + count * PROGRAM_HEADER.size <= offset + file_bytes
        if kind == SEGMENT_LOAD and within:
            return table_offset - offset + address + bias
    return 0
