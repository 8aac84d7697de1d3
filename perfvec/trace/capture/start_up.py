"""The stack that a Linux program finds at its first instruction: arguments, no environment, auxiliary vector.

Enters: arguments, a `ProgramImage`, a unicorn engine. Leaves: the stack written and its pointer. Order and contents of
the auxiliary vector are those of the dataset's simulator, because a C library's start-up code walks over them.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence

from unicorn import Uc

from perfvec.trace.capture.address_space import STACK_TOP
from perfvec.trace.capture.elf import PAGE_BYTES, PROGRAM_HEADER, ProgramImage

STACK_ALIGNMENT_BYTES = 16
RANDOM_BYTES = bytes(16)
PLATFORM = b"v71\0"  # what the dataset's simulator writes: its length decides where the stack begins
CLOCK_TICKS_HZ = 100

# Auxiliary vector types (include/uapi/linux/auxvec.h).
AT_PHDR, AT_PHENT, AT_PHNUM, AT_PAGESZ, AT_BASE, AT_FLAGS, AT_ENTRY = 3, 4, 5, 6, 7, 8, 9
AT_UID, AT_EUID, AT_GID, AT_EGID, AT_PLATFORM, AT_HWCAP, AT_CLKTCK = 11, 12, 13, 14, 15, 16, 17
AT_SECURE, AT_RANDOM, AT_EXECFN = 23, 25, 31
USER_ID = 100

# Bits of AT_HWCAP (arch/arm64/include/uapi/asm/hwcap.h): what the dataset's simulator announces, which decides the
# variants of memcpy and of atomics that a C library picks.
HARDWARE_CAPABILITIES = sum(
    1 << bit
    for bit in (
        0,  # floating point
        1,  # advanced SIMD
        3, 4, 5, 6, 7,  # AES, polynomial multiply, SHA-1, SHA-2, CRC-32
        8,  # atomics
        12, 13, 14,  # rounding multiply, JavaScript conversion, complex numbers
        20,  # dot product
        22,  # scalable vectors
        27,  # flag manipulation
    )
)  # fmt: skip


def write_initial_stack(engine: Uc, image: ProgramImage, arguments: Sequence[bytes]) -> int:
    """Write the initial stack below `STACK_TOP` and return the stack pointer."""
    strings = bytearray()
    top = STACK_TOP - 8  # a null pointer ends the stack

    def place(data: bytes) -> int:
        strings[:0] = data
        return top - len(strings)

    file_name = place((arguments[0] if arguments else b"") + b"\0")
    argument_addresses = [place(argument + b"\0") for argument in reversed(arguments)][::-1]
    platform = place(PLATFORM)
    random = place(RANDOM_BYTES)
    vector = _auxiliary_vector(image, file_name, platform, random)
    words = [len(arguments), *argument_addresses, 0, 0, *(word for pair in vector for word in pair), 0, 0]
    packed = struct.pack(f"<{len(words)}Q", *words)
    bottom = (top - len(strings) - len(packed)) & -STACK_ALIGNMENT_BYTES
    engine.mem_write(top - len(strings), bytes(strings))
    engine.mem_write(bottom, packed)
    return bottom


def _auxiliary_vector(image: ProgramImage, file_name: int, platform: int, random: int) -> list[tuple[int, int]]:
    return [
        (AT_HWCAP, HARDWARE_CAPABILITIES), (AT_CLKTCK, CLOCK_TICKS_HZ), (AT_SECURE, 0), (AT_RANDOM, random),
        (AT_EXECFN, file_name), (AT_PLATFORM, platform), (AT_PAGESZ, PAGE_BYTES), (AT_PHDR, image.header_address),
        (AT_PHENT, PROGRAM_HEADER.size), (AT_PHNUM, image.header_count), (AT_BASE, 0), (AT_FLAGS, 0),
        (AT_ENTRY, image.entry), (AT_UID, USER_ID), (AT_EUID, USER_ID), (AT_GID, USER_ID), (AT_EGID, USER_ID),
    ]  # fmt: skip
