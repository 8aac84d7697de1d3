import numpy as np
import pytest

from perfvec.trace.readers.access_size import access_bytes
from perfvec.trace.store import read_trace

PROGRAMS = ("app-lua", "mibench-security-rijndael", "zig-o2-emb-nettle-aes", "micro-operations", "app-sqlite3")


@pytest.mark.parametrize(
    ("encoding", "size"),
    [
        (0x39400020, 1), (0x79400020, 2), (0xB9400020, 4), (0xF9400020, 8),  # ldrb, ldrh, ldr w, ldr x
        (0x3DC00020, 16), (0xA9400820, 16), (0xAD400820, 32), (0x29400820, 8),  # ldr q; ldp x, q, w
        (0x69400820, 8), (0xB9800020, 4), (0x58000000, 8), (0x18000000, 4),  # ldpsw, ldrsw, ldr x and w literal
        (0xC85F7C20, 8), (0xC87F0820, 16), (0x885F7C20, 4), (0xC8DFFC20, 8),  # ldxr x, ldxp x, ldxr w, ldar x
        (0x4C407000, 16), (0x4C402000, 64), (0x0D400000, 1), (0x4D40C800, 4),  # ld1 of 1 and 4 registers, lane, ld1r
        (0x88E07C41, 4), (0xF8200020, 8), (0xD50B7420, 64),  # casa w, ldadd x, dc zva
        (0x91000400, 0), (0xD65F03C0, 0), (0xFFFFFFFF, 0), (0xA400A020, 0),  # add, ret, nothing, sve
    ],
)  # fmt: skip
def test_sizes(encoding, size):
    assert int(access_bytes(np.array([encoding], dtype=np.uint32))[0]) == size


def test_gem5_accessed_as_much(gem5_data):
    """gem5 counts one half of a store that crosses a line twice; of the rest nothing differs, save SVE."""
    for program in PROGRAMS:
        trace = read_trace(gem5_data / "traces" / f"{program}.parquet")
        ours = access_bytes(trace.static.encoding)[trace.static_index]
        same = ours == trace.size
        sve = (trace.static.encoding[trace.static_index] >> np.uint32(25)) & np.uint32(0xF) == 2
        assert (same | sve).mean() > 0.999, program
