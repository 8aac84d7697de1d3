import numpy as np
import pytest

from perfvec.trace.aarch64 import decode_encodings
from perfvec.trace.instruction import NO_REGISTER
from perfvec.trace.readers.gem5_disassembly import access_bytes, static_row

# As gem5 prints them, and the encodings behind.
PRINTED = [
    ("movz   x0, #16, #16", 0xD2A00200),
    ("add   sp, x0, #0", 0x9100001F),
    ("bl   0x2109bc", 0x940000F8),
    ("str   x28, [sp, #16]", 0xF9000BFC),
    ("sub   sp, sp, #1120", 0xD11183FF),
    ("ldrb   w8, [x0]", 0x39400008),
    ("cbz   w8, 0x210780", 0x340001A8),
    ("orr   x9, xzr, xzr", 0xAA1F03E9),
    ("ldrb   w11, [x8, x9]", 0x3869690B),
    ("ret", 0xD65F03C0),
    ("subs   xzr, x0, #16", 0xF100401F),
    ("csel   x0, x1, x2, eq", 0x9A820020),
    ("br   x16", 0xD61F0200),
    ("blr   x8", 0xD63F0100),
    ("madd   x0, x1, x2, x3", 0x9B020C20),
    ("udiv   x0, x1, x2", 0x9AC20820),
    ("b.ne   0x400008", 0x54FFFFC1),
    ("movk   x0, #1", 0xF2800020),
]


@pytest.mark.parametrize(("text", "encoding"), PRINTED)
def test_disassembly_means_what_the_encoding_does(text, encoding):
    row = static_row(text)
    decoded = decode_encodings(np.array([encoding], dtype=np.uint32))
    for name in ("sources", "destinations", "address_sources"):
        wanted = {int(register) for register in getattr(decoded, name)[0] if register != NO_REGISTER}
        assert set(getattr(row, name)) == wanted, name
    assert row.op_class == int(decoded.op_class[0])
    assert row.flags == int(decoded.flags[0])


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("ldr   x0, [x1]", 8), ("ldr   w0, [x1]", 4), ("ldrb   w0, [x1]", 1), ("strh   w0, [x1]", 2),
        ("ldrsw   x0, [x1]", 4), ("ldp_uop   x0, x1, [sp]", 16), ("strxi_uop   x29, [ureg0]", 8),
        ("strqbfpxi_uop   s0, [x3]", 8), ("str   q0, [x3]", 16), ("ldr   s0, [x3]", 0), ("add   x0, x1, x2", 0),
        ("", 0),
    ],
)  # fmt: skip
def test_sizes_by_register_names(text, size):
    assert access_bytes(text) == size


def test_nothing_printed_is_unknown():
    assert static_row("   ").op_class == 0
