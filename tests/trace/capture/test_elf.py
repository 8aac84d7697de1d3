"""Reading programs that anyone may have made."""

import struct
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from perfvec.errors import CaptureError
from perfvec.trace.capture.elf import EXECUTE, WRITE, read_program
from perfvec.trace.capture.limits import CaptureLimits
from perfvec.trace.capture.symbols import read_functions
from tests.trace.capture.programs import (
    CODE_ADDRESS,
    DATA_ADDRESS,
    NOP,
    READ,
    ElfPlan,
    SegmentPlan,
    build,
    leave,
    plan_of,
    program,
    with_functions,
    words,
)

LIMITS = CaptureLimits()
GOOD = with_functions(plan_of(*leave(0)), {"main": (CODE_ADDRESS, 8), "tail": (CODE_ADDRESS + 8, 0)})


def changed(**changes: object) -> bytes:
    plan = plan_of(*leave(0))
    for name, value in changes.items():
        setattr(plan, name, value)
    return build(plan)


def with_segment(segment: SegmentPlan) -> bytes:
    plan = plan_of(*leave(0))
    plan.segments.append(segment)
    return build(plan)


def test_a_good_program_is_read_whole():
    image = read_program(program(*leave(0)), LIMITS)
    code, data = image.segments
    assert (code.address, code.data, data.address, data.memory_bytes) == (
        CODE_ADDRESS, words(*leave(0)), DATA_ADDRESS, 8192,
    )  # fmt: skip
    assert image.entry == CODE_ADDRESS
    assert image.end == DATA_ADDRESS + 8192


HOSTILE = {
    "not an ELF": (b"#!/bin/sh\necho hello\n", "not an ELF"),
    "empty": (b"", "not an ELF"),
    "cut in the header": (GOOD[:40], "cut off"),
    "cut in the program headers": (GOOD[:100], "program headers lie outside"),
    "cut in a segment": (program(*leave(0))[:-4], "outside the file"),
    "x86-64": (changed(machine=62), "x86-64"),
    "unknown machine": (changed(machine=9999), "machine number 9999"),
    "32-bit": (changed(identity=b"\x7fELF\x01\x01\x01" + bytes(9)), "64-bit little-endian"),
    "big-endian": (changed(identity=b"\x7fELF\x02\x02\x01" + bytes(9)), "64-bit little-endian"),
    "object file": (changed(kind=1), "not a program"),
    "no program headers": (changed(header_count=0), "0 program headers"),
    "too many program headers": (changed(header_count=60_000), "60000 program headers"),
    "nothing to load": (build(ElfPlan([SegmentPlan(0x1000, b"", READ, kind=6)])), "nothing to load"),
    "dynamic": (with_segment(SegmentPlan(0x50_0000, b"/lib/ld.so\0", READ, kind=3)), "-static"),
    "wild entry": (changed(entry=0xDEAD_BEEF_0000), "entry point"),
    "entry in data": (changed(entry=DATA_ADDRESS), "entry point"),
    "entry between instructions": (changed(entry=CODE_ADDRESS + 2), "entry point"),
    "entry behind the code": (changed(entry=CODE_ADDRESS + 4 * len(leave(0))), "entry point"),
    "huge segment": (with_segment(SegmentPlan(0x1000_0000, b"", READ | WRITE, 1 << 36)), "bytes of memory"),
    "endless segment": (
        with_segment(SegmentPlan(0x1000_0000, b"", READ | WRITE, (1 << 64) - 1)), "outside the addresses",
    ),
    "segment at zero": (with_segment(SegmentPlan(0, bytes(16), READ)), "outside the addresses"),
    "segment in the kernel": (
        with_segment(SegmentPlan(0xFFFF_FFFF_FFFF_0000, bytes(16), READ)), "outside the addresses",
    ),
    "less memory than file": (with_segment(SegmentPlan(0x70_0000, bytes(16), READ, 8)), "more bytes in the file"),
    "overlapping": (with_segment(SegmentPlan(CODE_ADDRESS + 8, bytes(64), READ)), "overlap"),
    "code that may be written": (
        with_segment(SegmentPlan(0x70_0000, bytes(64), READ | WRITE | EXECUTE)), "changes as it runs",
    ),
    "code and data on one page": (
        with_segment(SegmentPlan(CODE_ADDRESS + 64, bytes(64), READ | WRITE)), "share the page",
    ),
    "code and data on one page, constants between": (
        build(ElfPlan([
            SegmentPlan(CODE_ADDRESS, words(NOP), READ | EXECUTE), SegmentPlan(CODE_ADDRESS + 16, bytes(16), READ),
            SegmentPlan(CODE_ADDRESS + 64, bytes(16), READ | WRITE),
        ])), "share the page",
    ),
    "too much code": (with_segment(SegmentPlan(0x1000_0000, b"", READ | EXECUTE, 64 << 20)), "bytes of code"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_program_is_refused_with_its_reason(name):
    content, reason = HOSTILE[name]
    with pytest.raises(CaptureError, match=reason):
        read_program(content, LIMITS)


def test_a_file_over_the_cap_is_refused():
    with pytest.raises(CaptureError, match="at most 100 can be run"):
        read_program(GOOD, CaptureLimits(elf_bytes=100))


def test_segments_that_share_a_page_get_the_rights_of_all():
    plan = ElfPlan(
        [
            SegmentPlan(CODE_ADDRESS, words(NOP), READ | EXECUTE),
            SegmentPlan(CODE_ADDRESS + 100, bytes(4096), READ),
            SegmentPlan(CODE_ADDRESS + 8192, bytes(8), READ | WRITE),
        ]
    )
    runs = read_program(build(plan), LIMITS).page_runs()
    assert runs == [
        (CODE_ADDRESS, CODE_ADDRESS + 4096, READ | EXECUTE),
        (CODE_ADDRESS + 4096, CODE_ADDRESS + 8192, READ),
        (CODE_ADDRESS + 8192, CODE_ADDRESS + 12288, READ | WRITE),
    ]


@given(st.lists(st.tuples(st.integers(0, len(GOOD) - 1), st.integers(0, 255)), max_size=12), st.integers(0, len(GOOD)))
@example([(32 + 7, 0xFF)], len(GOOD))  # program headers far outside
@example([(64 + 56 + 40 + 7, 0x7F)], len(GOOD))  # memory size near the top of 64 bits
@example([(40 + 7, 0x80)], len(GOOD))  # section headers far outside
@example([(len(GOOD) - 64 * 2 + 40, 0xFF)], len(GOOD))  # a symbol table linked to a section that is not there
def test_a_damaged_program_is_refused_or_safe(edits, length):
    content = bytearray(GOOD)
    for position, value in edits:
        content[position] = value
    damaged = bytes(content[:length])
    try:
        image = read_program(damaged, LIMITS)
    except CaptureError:
        return
    assert sum(segment.memory_bytes for segment in image.segments) <= LIMITS.memory_bytes
    runs = image.page_runs()
    assert all(first[1] <= second[0] for first, second in pairwise(runs))
    assert not any(flags & EXECUTE and flags & WRITE for _, _, flags in runs)
    for function in read_functions(damaged, image):
        assert any(segment.address <= function.address < segment.end for segment in image.executable())


def test_fields_of_every_value_are_refused_or_safe():
    """Each 8-byte field of both program headers, set to values at the edges."""
    edges = [0, 1, 0xFFF, 0x1000, 1 << 31, 1 << 32, 1 << 38, 1 << 63, (1 << 64) - 1, (1 << 64) - 4096]
    refused = 0
    for field_offset in range(64 + 8, 64 + 2 * 56, 8):
        for value in edges:
            content = bytearray(GOOD)
            struct.pack_into("<Q", content, field_offset, value)
            try:
                image = read_program(bytes(content), LIMITS)
            except CaptureError:
                refused += 1
            else:
                assert image.end <= 0x38_0000_1000
    assert refused > 40
