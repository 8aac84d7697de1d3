"""Caps on what one capture may take: bytes, instructions, seconds, memory.

Enters: nothing. Leaves: `CaptureLimits`, the numbers that every other file here enforces with its own clear error.
"""

from __future__ import annotations

from dataclasses import dataclass

KIBIBYTE = 1024
MEBIBYTE = 1024 * KIBIBYTE
GIBIBYTE = 1024 * MEBIBYTE


@dataclass(frozen=True)
class CaptureLimits:
    """What one compilation and one emulation may use at most.

    source_bytes: C source, all files together. elf_bytes: an uploaded or compiled binary. executable_bytes: its code.
    input_bytes: standard input and the files of the in-memory file system, which also bounds what the program
    writes there. output_bytes: kept of what the program prints; the rest is dropped and `output_truncated` is set.
    instructions, skipped_instructions: recorded, and run before recording. memory_bytes: emulated memory mapped.
    emulation_seconds: of execution, after which the trace is cut. grace_seconds: on top, for starting the worker
    and writing the result, before it is killed. compile_seconds, compile_memory_bytes: the same for the compiler.
    """

    source_bytes: int = 512 * KIBIBYTE
    elf_bytes: int = 64 * MEBIBYTE
    executable_bytes: int = 32 * MEBIBYTE
    input_bytes: int = 64 * MEBIBYTE
    output_bytes: int = MEBIBYTE
    argument_bytes: int = 64 * KIBIBYTE
    instructions: int = 50_000_000
    skipped_instructions: int = 2_000_000_000
    memory_bytes: int = 512 * MEBIBYTE
    emulation_seconds: float = 60.0
    grace_seconds: float = 60.0
    compile_seconds: float = 30.0
    compile_memory_bytes: int = 4 * GIBIBYTE
