import io
import lzma

import numpy as np
import pytest

from perfvec.errors import TraceError
from perfvec.trace.instruction import OPERATION_CLASSES, REGISTER_COUNT, InstructionFlag
from perfvec.trace.readers import open_trace
from perfvec.trace.readers.champsim import RECORD
from perfvec.trace.readers.champsim_registers import FROM_OURS, TO_OURS
from tests.trace.readers.comparison import registers

SP, FLAGS, IP, RAX, RBX, XMM0 = 6, 25, 26, 10, 7, 83
JUMP = InstructionFlag.UNCONDITIONAL | InstructionFlag.DIRECT


def record(ip=0x401000, branch=0, taken=0, written=(), read=(), stores=(), loads=()):
    one = np.zeros(1, dtype=RECORD)
    one["ip"], one["is_branch"], one["branch_taken"] = ip, branch, taken
    for name, values in (
        ("destination_registers", written), ("source_registers", read),
        ("destination_memory", stores), ("source_memory", loads),
    ):  # fmt: skip
        one[name][0, : len(values)] = values
    return one.tobytes()


def opened(data: bytes, **options):
    return open_trace(io.BytesIO(data), **options)


def test_a_record_is_64_bytes_laid_out_as_in_champsim():
    assert RECORD.itemsize == 64
    assert [RECORD.fields[name][1] for name in RECORD.names] == [0, 8, 9, 10, 12, 16, 32]


def straight_line(count: int) -> bytes:
    return b"".join(
        record(0x401000 + 3 * place, written=[RAX], read=[RBX], loads=[0x7000 + place]) for place in range(count)
    )


@pytest.mark.parametrize("wrap", [bytes, lzma.compress])
def test_reads_records(wrap):
    result = opened(wrap(straight_line(50)))
    trace = result.trace
    assert (result.format, result.confidence, trace.isa, len(trace)) == ("champsim", "low", "x86-64", 50)
    assert int(trace.pc[1]) == 0x401003
    assert int(trace.address[1]) == 0x7001
    assert OPERATION_CLASSES[trace.op_class[0]] == "MemRead"
    assert registers(trace, 0, "sources") == {int(TO_OURS[RBX])}
    assert registers(trace, 0, "destinations") == {int(TO_OURS[RAX])}
    np.testing.assert_array_equal(trace.size, 0)
    np.testing.assert_array_equal(trace.taken, 0)
    assert len(result.lacks) == 3
    assert result.assumed_classes == 1.0


@pytest.mark.parametrize(
    ("written", "read", "flags"),
    [
        ([IP], [IP], JUMP),
        ([IP], [], JUMP),
        ([IP], [RAX], InstructionFlag.UNCONDITIONAL),
        ([IP], [IP, FLAGS], InstructionFlag.CONDITIONAL | InstructionFlag.DIRECT),
        ([IP], [IP, RAX], InstructionFlag.CONDITIONAL | InstructionFlag.DIRECT),
        ([SP, IP], [SP, IP], JUMP | InstructionFlag.CALL),
        ([SP, IP], [SP, IP, RAX], InstructionFlag.UNCONDITIONAL | InstructionFlag.CALL),
        ([SP, IP], [SP], InstructionFlag.UNCONDITIONAL | InstructionFlag.RETURN),
        ([IP], [SP, FLAGS], InstructionFlag.CONDITIONAL),
        ([], [], InstructionFlag(0)),
    ],
)
def test_branch_kinds_follow_champsims_rules(written, read, flags):
    trace = opened(record(branch=1 if flags else 0, taken=1, written=written, read=read) * 2, format="champsim").trace
    assert InstructionFlag(int(trace.flags[0])) == flags
    assert int(trace.taken[0]) == (1 if flags else 0)


def test_an_untaken_conditional_branch():
    trace = opened(record(branch=1, taken=0, written=[IP], read=[IP, FLAGS]) * 2, format="champsim").trace
    np.testing.assert_array_equal(trace.taken, 0)


def test_a_branch_flag_without_registers_is_some_branch():
    trace = opened(record(branch=1, taken=1) * 2, format="champsim").trace
    assert InstructionFlag(int(trace.flags[0])) == InstructionFlag.CONDITIONAL


def test_parts_of_registers_are_the_whole_register():
    eax, al, r8d, ymm0 = 56, 27, 61, XMM0 + 32
    trace = opened(record(written=[eax, r8d], read=[al, XMM0, ymm0, SP]) * 2, format="champsim").trace
    assert registers(trace, 0, "destinations") == {int(TO_OURS[RAX]), int(TO_OURS[11])}
    assert registers(trace, 0, "sources") == {int(TO_OURS[RAX]), 32, 31}
    assert OPERATION_CLASSES[trace.op_class[0]] == "FloatAdd"


def test_a_read_modify_write_loads_and_stores():
    trace = opened(record(stores=[0x9000], loads=[0x9000]) * 2, format="champsim").trace
    assert trace.flags[0] == InstructionFlag.LOAD | InstructionFlag.STORE
    assert int(trace.address[0]) == 0x9000


def test_several_addresses_are_told():
    result = opened(record(loads=[0x9040, 0x9000]) * 2, format="champsim")
    assert int(result.trace.address[0]) == 0x9000
    assert any("2 instructions access several places" in sentence for sentence in result.lacks)


def test_a_cut_record_says_so():
    result = opened(straight_line(50)[:-10])
    assert (len(result.trace), result.truncated) == (49, True)


def test_less_than_a_record_is_refused():
    with pytest.raises(TraceError, match="has 10 bytes; a ChampSim record has 64"):
        opened(bytes(range(10)), format="champsim")


def test_register_tables_are_inverse():
    ours = np.arange(REGISTER_COUNT)
    np.testing.assert_array_equal(TO_OURS[FROM_OURS[ours]], ours)
    assert len(set(FROM_OURS[ours].tolist())) == REGISTER_COUNT
    assert not set(FROM_OURS[ours].tolist()) & {0, IP}
