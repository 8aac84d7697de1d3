"""System registers that a Linux program may read."""

import pytest

from tests.trace.capture.programs import NOP, SYSTEM_CALL, leave, program, set_register
from tests.trace.capture.runs import pcs, run

MOVE_LOW_BYTE = 0x92401C00  # and x0, x0, #0xff


def exit_with(word: int) -> list[int]:
    return [word, MOVE_LOW_BYTE, *set_register(8, 93), SYSTEM_CALL]


@pytest.mark.parametrize(
    ("word", "low_byte"),
    [
        (0xD5380000, 0x70),  # mrs x0, midr_el1
        (0xD5380400, 0),  # mrs x0, id_aa64pfr0_el1
        (0xD53BE040, 2),  # mrs x0, cntvct_el0: two instructions were begun
        (0xD53B00E0, 4),  # mrs x0, dczid_el0: blocks of 64 bytes, allowed
    ],
)
def test_a_register_reads(word, low_byte):
    result = run(program(NOP, *exit_with(word)))
    assert result.exit_code == low_byte
    assert len(pcs(result)) == 5  # the read itself is recorded once


def test_a_register_of_the_kernel_does_not_read():
    result = run(program(NOP, 0xD5381000, *leave(0)))  # mrs x0, sctlr_el1
    assert "illegal instruction" in result.fault
