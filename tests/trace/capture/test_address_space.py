"""The emulated program's memory."""

import pytest
from unicorn import UC_ARCH_ARM64, UC_MODE_ARM, Uc

from perfvec.errors import CaptureError
from perfvec.trace.capture.address_space import MAPPING_TOP, STACK_BYTES, AddressSpace, MemoryFaultError, round_up
from perfvec.trace.capture.elf import read_program
from perfvec.trace.capture.limits import MEBIBYTE, CaptureLimits
from tests.trace.capture.programs import CODE_ADDRESS, DATA_ADDRESS, leave, program

LIMITS = CaptureLimits(memory_bytes=32 * MEBIBYTE)


def space(limits: CaptureLimits = LIMITS) -> AddressSpace:
    return AddressSpace(Uc(UC_ARCH_ARM64, UC_MODE_ARM), read_program(program(*leave(0)), limits), limits)


def test_rounding_up():
    assert [round_up(0), round_up(1), round_up(4096), round_up(4097)] == [0, 4096, 4096, 8192]


def test_the_heap_begins_behind_the_image_and_grows():
    memory = space()
    assert memory.heap_start == DATA_ADDRESS + 8192
    assert memory.set_break(memory.heap_start + 100_000) == memory.heap_start + 100_000
    memory.write(memory.heap_start + 99_992, b"12345678")
    assert memory.read(memory.heap_start + 99_992, 8) == b"12345678"


def test_a_heap_that_shrank_comes_back_as_zeros():
    memory = space()
    memory.set_break(memory.heap_start + 8192)
    memory.write(memory.heap_start, b"old data")
    memory.set_break(memory.heap_start)
    memory.set_break(memory.heap_start + 8192)
    assert memory.read(memory.heap_start, 8) == bytes(8)


@pytest.mark.parametrize("address", [0, 1, 1 << 63, MAPPING_TOP])
def test_a_wild_break_changes_nothing(address):
    memory = space()
    assert memory.set_break(address) == memory.heap_start


def test_mappings_go_downward_from_where_gem5_puts_them():
    memory = space()
    assert [memory.allocate(5000), memory.allocate(1)] == [MAPPING_TOP - 8192, MAPPING_TOP - 8192 - 4096]


def test_memory_is_capped_and_freed_memory_serves_again_as_zeros():
    memory = space()
    held = []
    while (address := memory.allocate(MEBIBYTE)) is not None:
        held.append(address)
    assert memory.mapped_bytes <= LIMITS.memory_bytes
    assert len(held) >= 16
    memory.write(held[3], b"old data")
    memory.release(held[3], MEBIBYTE)
    assert memory.allocate(MEBIBYTE) == held[3]
    assert memory.read(held[3], 8) == bytes(8)
    assert memory.allocate(MEBIBYTE) is None


@pytest.mark.parametrize("size_bytes", [0, -1, 1 << 40, 1 << 62])
def test_mappings_of_wild_sizes_are_refused(size_bytes):
    assert space().allocate(size_bytes) is None


def test_code_and_unmapped_memory_cannot_be_written():
    memory = space()
    for address in (CODE_ADDRESS, CODE_ADDRESS + 4095, 0x10, MAPPING_TOP):
        with pytest.raises(MemoryFaultError):
            memory.write(address, b"x")
    with pytest.raises(MemoryFaultError):
        memory.write(CODE_ADDRESS - 8, bytes(16))
    with pytest.raises(MemoryFaultError):
        memory.read(0x10, 8)


def test_an_image_over_the_cap_is_refused():
    with pytest.raises(CaptureError, match="of memory"):
        space(CaptureLimits(memory_bytes=STACK_BYTES))
