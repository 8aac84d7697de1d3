"""The hash that tells whether two binaries run alike: over what is loaded, not over debug information.

Enters: an ELF file's bytes. Leaves: a SHA-256 in hexadecimal.

The compiler writes the folder that it worked in into debug information, so that the same source compiled elsewhere
with the same flags gives a file with another hash but the same machine code, data and addresses. The header lies in the
first loaded segment and holds where the section table is, which moves with the size of those strings: it is left out.
"""

from __future__ import annotations

import hashlib
import struct

from perfvec.trace.capture.elf import HEADER, ProgramImage, read_program
from perfvec.trace.capture.limits import CaptureLimits

# Fields of the ELF header that speak of the section table: its offset, and the size, number and names of its entries.
SECTION_TABLE_OFFSET, SECTION_TABLE_ENTRIES = slice(40, 48), slice(58, 64)


def image_digest(elf: bytes) -> str:
    """Hash entry point, addresses, permissions and contents of what a static binary loads.

    Raises:
        CaptureError: the bytes are no static AArch64 binary.
    """
    image = read_program(_without_section_table(elf), CaptureLimits())
    return _digest(image)


def _without_section_table(elf: bytes) -> bytes:
    if len(elf) < HEADER.size:
        return elf
    header = bytearray(elf[: HEADER.size])
    for field in (SECTION_TABLE_OFFSET, SECTION_TABLE_ENTRIES):
        header[field] = bytes(field.stop - field.start)
    return bytes(header) + elf[HEADER.size :]


def _digest(image: ProgramImage) -> str:
    digest = hashlib.sha256(struct.pack("<Q", image.entry))
    for segment in image.segments:
        digest.update(struct.pack("<QQQQ", segment.address, segment.memory_bytes, segment.flags, len(segment.data)))
        digest.update(segment.data)
    return digest.hexdigest()
