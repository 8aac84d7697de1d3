"""Assembly text of single words."""

import pytest

from perfvec.trace.assembly import assembly


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        (0xD503201F, "nop"),
        (0x8B020020, "add x0, x1, x2"),
        (0xF9400041, "ldr x1, [x2]"),
        (0x14000002, "b #0x1008"),
        (0xD65F03C0, "ret"),
        (0xFFFFFFFF, ".word 0xffffffff"),
        (0, ""),
    ],
)
def test_words_read_as_assembly(encoding, text):
    assert assembly(encoding, 0x1000) == text
