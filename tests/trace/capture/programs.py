"""Small AArch64 programs made by hand, so that the emulator's tests need no compiler.

Enters: instruction words, or what a program should do. Leaves: ELF bytes.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

CODE_ADDRESS, DATA_ADDRESS = 0x40_0000, 0x60_0000
HEADER_BYTES, PROGRAM_HEADER_BYTES = 64, 56
EXECUTE, WRITE, READ = 1, 2, 4
NOP, SYSTEM_CALL, RETURN, UNDEFINED = 0xD503201F, 0xD4000001, 0xD65F03C0, 0x00000000
BRANCH_TO_SELF = 0x14000000


@dataclass
class SegmentPlan:
    """One program header and the bytes it names; `memory_bytes` None means as many as `data` has."""

    address: int
    data: bytes
    flags: int
    memory_bytes: int | None = None
    kind: int = 1


@dataclass
class ElfPlan:
    """Everything a test may want to get wrong about an ELF file."""

    segments: list[SegmentPlan]
    entry: int = CODE_ADDRESS
    kind: int = 2
    machine: int = 183
    identity: bytes = b"\x7fELF\x02\x01\x01" + bytes(9)
    header_count: int | None = None
    sections: list[tuple[int, bytes, int]] = field(default_factory=list)  # (type, content, link)


def build(plan: ElfPlan) -> bytes:
    """Lay the plan out as a file: header, program headers, segments, sections and their table."""
    body_offset = HEADER_BYTES + PROGRAM_HEADER_BYTES * len(plan.segments)
    headers, body = b"", b""
    for segment in plan.segments:
        memory_bytes = len(segment.data) if segment.memory_bytes is None else segment.memory_bytes
        headers += struct.pack(
            "<IIQQQQQQ", segment.kind, segment.flags, body_offset + len(body), segment.address, segment.address,
            len(segment.data), memory_bytes, 4096,
        )  # fmt: skip
        body += segment.data
    table = b""
    for kind, content, link in plan.sections:
        offset = body_offset + len(body)
        table += struct.pack("<IIQQQQIIQQ", 0, kind, 0, 0, offset, len(content), link, 0, 1, 24 if kind == 2 else 0)
        body += content
    section_offset = body_offset + len(body) if plan.sections else 0
    count = len(plan.segments) if plan.header_count is None else plan.header_count
    header = struct.pack(
        "<16sHHIQQQIHHHHHH", plan.identity, plan.kind, plan.machine, 1, plan.entry, HEADER_BYTES, section_offset, 0,
        HEADER_BYTES, PROGRAM_HEADER_BYTES, count, 64 if plan.sections else 0, len(plan.sections), 0,
    )  # fmt: skip
    return header + headers + body + table


def words(*instructions: int) -> bytes:
    """Pack instruction words."""
    return struct.pack(f"<{len(instructions)}I", *instructions)


def program(*instructions: int, data_bytes: int = 8192) -> bytes:
    """Return a program of one code segment and `data_bytes` of zeroed data at `DATA_ADDRESS`."""
    return build(plan_of(*instructions, data_bytes=data_bytes))


def plan_of(*instructions: int, data_bytes: int = 8192) -> ElfPlan:
    """Return the plan of `program`, to be changed."""
    return ElfPlan(
        [
            SegmentPlan(CODE_ADDRESS, words(*instructions), READ | EXECUTE),
            SegmentPlan(DATA_ADDRESS, b"", READ | WRITE, data_bytes),
        ]
    )


def with_functions(plan: ElfPlan, functions: dict[str, tuple[int, int]]) -> bytes:
    """Return the program with a symbol table that names functions as {name: (address, size)}."""
    names, symbols = b"\0", bytes(24)
    for name, (address, size_bytes) in functions.items():
        symbols += struct.pack("<IBBHQQ", len(names), 0x12, 0, 1, address, size_bytes)
        names += name.encode() + b"\0"
    plan.sections = [(0, b"", 0), (2, symbols, 2), (3, names, 0)]
    return build(plan)


def set_register(register: int, value: int) -> list[int]:
    """Return the instructions that put a 64-bit constant into x`register`."""
    pieces = [(value >> shift & 0xFFFF, shift // 16) for shift in (0, 16, 32, 48)]
    first = 0xD2800000 | pieces[0][0] << 5 | register
    return [first] + [0xF2800000 | part << 21 | piece << 5 | register for piece, part in pieces[1:] if piece]


def system_call(number: int, *arguments: int) -> list[int]:
    """Return the instructions of a system call with constant arguments."""
    loads = [word for position, value in enumerate(arguments) for word in set_register(position, value)]
    return [*loads, *set_register(8, number), SYSTEM_CALL]


def leave(code: int) -> list[int]:
    """Return the instructions that end the program."""
    return system_call(93, code)


def load(register: int, base: int, offset_bytes: int = 0) -> int:
    """ldr x`register`, [x`base`, #offset]."""
    return 0xF9400000 | offset_bytes // 8 << 10 | base << 5 | register


def store(register: int, base: int, offset_bytes: int = 0) -> int:
    """str x`register`, [x`base`, #offset]."""
    return 0xF9000000 | offset_bytes // 8 << 10 | base << 5 | register


def branch(offset_words: int) -> int:
    """b to that many instructions from here."""
    return 0x14000000 | offset_words & 0x3FFFFFF


def branch_link(offset_words: int) -> int:
    """bl to that many instructions from here."""
    return 0x94000000 | offset_words & 0x3FFFFFF


def subtract_one(register: int) -> int:
    """subs x`register`, x`register`, #1."""
    return 0xF1000400 | register << 5 | register


def branch_if_not_zero(register: int, offset_words: int) -> int:
    """cbnz x`register` to that many instructions from here."""
    return 0xB5000000 | (offset_words & 0x7FFFF) << 5 | register
